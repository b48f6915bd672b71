package io.flinkpartitioning.internal.switching.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    private static final JobID JOB = new JobID(1, 2);

    @TempDir private Path directory;

    private Snapshots snapshots() {
        return new Snapshots(
                path(directory.resolve("checkpoints")), path(directory.resolve("savepoints")));
    }

    private static org.apache.flink.core.fs.Path path(Path path) {
        return new org.apache.flink.core.fs.Path(path.toUri().toString());
    }

    private String checkpoint(int number, long time) throws IOException {
        return complete(directory.resolve("checkpoints/" + JOB + "/chk-" + number), time);
    }

    private static String complete(Path snapshot, long time) throws IOException {
        Path metadata = Files.createDirectories(snapshot).resolve("_metadata");
        Files.writeString(metadata, "");
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(time));
        return "file:" + snapshot;
    }

    @Test
    void newestOf_isTheCheckpointOfTheHighestNumberThatIsComplete() throws IOException {
        assertThat(snapshots().newestOf(JOB, List.of())).isEmpty();
        checkpoint(2, 5000);
        String tenth = checkpoint(10, 4000);
        checkpoint(9, 6000);
        Files.createDirectories(directory.resolve("checkpoints/" + JOB + "/chk-11"));
        Files.createDirectories(directory.resolve("checkpoints/" + JOB + "/shared"));
        assertThat(snapshots().newestOf(JOB, List.of())).contains(tenth);
        assertThat(snapshots().newestOf(new JobID(), List.of())).isEmpty();
    }

    @Test
    void newestOf_isTheSavepointOfAStop_unlessACheckpointCameLater() throws IOException {
        org.apache.flink.core.fs.Path stop = snapshots().newDirectory();
        assertThat(snapshots().savepointIn(stop)).isEmpty();
        String first = checkpoint(1, 1000);
        assertThat(snapshots().newestOf(JOB, List.of(stop))).contains(first);
        Path saved = directory.resolve("savepoints").resolve(stop.getName());
        String savepoint = complete(saved.resolve("savepoint-1"), 2000);
        complete(saved.resolve("savepoint-0"), 1500);
        assertThat(snapshots().newestOf(JOB, List.of(stop))).contains(savepoint);
        assertThat(snapshots().savepointIn(stop)).contains(savepoint);
        String second = checkpoint(2, 3000);
        assertThat(snapshots().newestOf(JOB, List.of(stop))).contains(second);
    }

    @Test
    void require_tellsWhatIsGone() throws Exception {
        String checkpoint = checkpoint(1, 1000);
        assertThatNoException().isThrownBy(() -> snapshots().require(checkpoint));
        assertThatThrownBy(() -> snapshots().require(checkpoint + "0"))
                .isInstanceOf(Snapshots.GoneException.class)
                .hasMessageContaining("there is none at " + checkpoint + "0 any more")
                .hasMessageContaining("execution.state-recovery.path");
    }

    @Test
    void check_findsAFileSystemThatIsNotThere() {
        assertThatNoException().isThrownBy(() -> snapshots().check());
        assertThatThrownBy(
                        () ->
                                new Snapshots(
                                                new org.apache.flink.core.fs.Path("none://a/b"),
                                                path(directory))
                                        .check())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
    }
}
