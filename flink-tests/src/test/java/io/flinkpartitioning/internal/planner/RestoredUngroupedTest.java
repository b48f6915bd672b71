package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ungrouped work that goes on from a snapshot: it has no keyed state that could refuse the restore,
 * so it keeps an exchange whenever records may be in flight on one.
 */
class RestoredUngroupedTest {

    private static final String SAVEPOINT = "savepoint-0a1b2c-0123456789ab";

    @TempDir private Path directory;

    private final RestoredJob job = new RestoredJob();
    private final SnapshotFile inFlight =
            new SnapshotFile().operator("trades", 0, 1000).operator("map", 50, 0);

    private UngroupedStream<String> ungrouped() {
        return SmartKeyBy.from(job.aligned("trades")).ungrouped();
    }

    private String edgeOf(UngroupedStream<String> stream) {
        stream.stream()
                .map(value -> value)
                .returns(Types.STRING)
                .uid("map")
                .sinkTo(new DiscardingSink<>());
        return job.edgesInto("map");
    }

    @Test
    void withoutSnapshot_hasNoExchange() {
        assertThat(ungrouped().explain().exchange()).isFalse();
        assertThat(edgeOf(ungrouped())).isEqualTo("FORWARD");
    }

    @Test
    void recordsInFlight_keepTheExchange() throws IOException {
        job.from(inFlight.writeTo(directory));
        assertThat(ungrouped().explain().exchange()).isTrue();
        assertThat(ungrouped().explain().reason()).contains("1050 bytes");
        assertThat(edgeOf(ungrouped())).isEqualTo("REBALANCE");
    }

    @Test
    void recordsInFlight_keepAnExchangeThatKeepsTheOrder() throws IOException {
        job.from(inFlight.writeTo(directory));
        assertThat(ungrouped().inOrder().explain().exchange()).isTrue();
        assertThat(ungrouped().inOrder().explain().reason()).contains("1050 bytes");
        assertThat(edgeOf(ungrouped().inOrder())).isEqualTo("ONE CHANNEL");
    }

    @Test
    void snapshotThatCannotBeRead_keepsTheExchange_withTheWayOut() {
        job.from(directory.resolve("chk-7").toUri().toString());
        assertThat(ungrouped().explain().exchange()).isTrue();
        assertThat(ungrouped().explain().reason())
                .contains("chk-7, cannot be read here", "to be without it, let the snapshot be");
        assertThat(edgeOf(ungrouped())).isEqualTo("REBALANCE");
    }

    @Test
    void snapshotThatCannotBeRead_keepsAnExchangeThatKeepsTheOrder() {
        job.from(directory.resolve("chk-7").toUri().toString());
        assertThat(edgeOf(ungrouped().inOrder())).isEqualTo("ONE CHANNEL");
    }

    @Test
    void snapshotWithNothingInFlight_needsNoExchange() throws IOException {
        job.from(new SnapshotFile().operator("trades", 0, 0).writeTo(directory));
        assertThat(edgeOf(ungrouped())).isEqualTo("FORWARD");
    }

    /** It has nothing in flight, so nobody needs to read it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/_metadata"})
    void savepointThatCannotBeRead_needsNoExchange(String end) {
        job.from(directory.resolve(SAVEPOINT).toUri() + end);
        assertThat(ungrouped().explain().exchange()).isFalse();
        assertThat(ungrouped().explain().notes()).isEmpty();
    }

    /** Only the name that Flink gives says that it is a savepoint. */
    @ParameterizedTest
    @ValueSource(strings = {"savepoint-1", "my-" + SAVEPOINT, SAVEPOINT + "/chk-7"})
    void otherNames_areNoProofOfASavepoint(String name) {
        job.from(directory.resolve(name).toUri().toString());
        assertThat(ungrouped().explain().exchange()).isTrue();
    }

    /** As application mode does after a failure of the JobManager. */
    @Test
    void jobThatIsBuiltAgain_keepsItsExchange() throws IOException {
        inFlight.writeTo(job.withFixedId(directory).resolve("chk-3"), 3);
        assertThat(ungrouped().explain().exchange()).isTrue();
        assertThat(ungrouped().explain().reason()).contains("chk-3");
    }

    @Test
    void jobThatIsBuiltAgain_andWhoseCheckpointCannotBeRead_keepsItsExchange() throws IOException {
        Path checkpoint = job.withFixedId(directory).resolve("chk-3");
        Files.createDirectories(checkpoint);
        Files.writeString(checkpoint.resolve("_metadata"), "torn");
        assertThat(ungrouped().explain().exchange()).isTrue();
        assertThat(ungrouped().explain().reason()).contains("cannot be read here");
    }

    /** Such as where a checkpoint storage that is made in the program keeps its own. */
    @Test
    void jobThatIsBuiltAgain_andWhoseCheckpointsLieInAnUnknownPlace_keepsItsExchange() {
        job.environment().configure(SubmittedJob.withId(new JobID()));
        assertThat(ungrouped().explain().exchange()).as("aligned").isFalse();
        job.unaligned(true);
        assertThat(ungrouped().explain().exchange()).as("unaligned").isTrue();
        assertThat(ungrouped().explain().reason()).contains("execution.checkpointing.dir");
    }
}
