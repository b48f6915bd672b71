package io.flinkpartitioning.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    @TempDir private Path directory;

    private Snapshots snapshots() {
        return new Snapshots(new org.apache.flink.core.fs.Path(directory.toUri().toString()));
    }

    private String complete(String name) throws IOException {
        Path snapshot = Files.createDirectories(directory.resolve(name));
        Files.writeString(snapshot.resolve("_metadata"), "");
        return "file:" + snapshot;
    }

    private String incomplete(String name) throws IOException {
        return "file:" + Files.createDirectories(directory.resolve(name));
    }

    @Test
    void newestFrom_isTheHighestNumberThatIsComplete() throws IOException {
        String second = complete("job/chk-2");
        String tenth = complete("job/chk-10");
        complete("job/chk-9");
        incomplete("job/chk-11");
        incomplete("job/shared");
        assertThat(snapshots().newestFrom(second)).isEqualTo(tenth);
        assertThat(snapshots().newestFrom(tenth)).isEqualTo(tenth);
    }

    @Test
    void newestFrom_aCheckpointThatHasBeenReplaced_isTheOneThatReplacedIt() throws IOException {
        complete("job/chk-1");
        String gone = incomplete("job/chk-2");
        assertThatThrownBy(() -> snapshots().newestFrom(gone))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is none at " + gone)
                .hasMessageContaining("execution.state-recovery.path");
        String third = complete("job/chk-3");
        assertThat(snapshots().newestFrom(gone)).isEqualTo(third);
    }

    @Test
    void newestFrom_aSavepoint_isThatSavepoint() throws IOException {
        complete("savepoint-b");
        String savepoint = complete("savepoint-a");
        assertThat(snapshots().newestFrom(savepoint)).isEqualTo(savepoint);
        assertThatThrownBy(() -> snapshots().newestFrom(savepoint + "-gone"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void completedIn_aDirectory_isItsOneSavepointWithMetadata() throws IOException {
        org.apache.flink.core.fs.Path own = snapshots().newDirectory();
        assertThat(snapshots().completedIn(own)).isEmpty();
        incomplete(own.getName() + "/savepoint-1");
        assertThat(snapshots().completedIn(own)).isEmpty();
        String savepoint = complete(own.getName() + "/savepoint-2");
        assertThat(snapshots().completedIn(own)).contains(savepoint);
    }
}
