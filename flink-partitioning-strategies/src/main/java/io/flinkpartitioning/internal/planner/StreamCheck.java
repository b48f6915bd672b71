package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/**
 * Name and uid of the operator that checks the records of a stream. The operator has no state. Keys
 * tell two after one operator apart.
 *
 * @param stream the stream
 * @param givenUid the uid that the user has given, or null
 * @param keyName the name of the key
 */
public record StreamCheck(DataStream<?> stream, @Nullable String givenUid, String keyName) {

    /** What names begin with. */
    public static final String NAME = "partitioning check";

    private static final String UID_INFIX = "-partitioning-check-";

    String name() {
        return NAME + " by " + keyName;
    }

    SnapshotEdge.CheckOfEdge ofEdge() {
        String upstream = Upstream.of(stream).uid();
        return new SnapshotEdge.CheckOfEdge(
                givenUid == null && upstream != null && uidsAreRequired()
                        ? derived(upstream)
                        : givenUid,
                name());
    }

    private boolean uidsAreRequired() {
        return !JobSettings.of(stream.getExecutionEnvironment())
                .get(PipelineOptions.AUTO_GENERATE_UIDS);
    }

    private String derived(String upstream) {
        return upstream + UID_INFIX + keyName;
    }

    /**
     * Returns the uid for an operator that is being added; null if Flink makes one.
     *
     * @throws IllegalArgumentException if there must be one and is none, or it is taken
     */
    @Nullable String uid() {
        if (givenUid != null || !uidsAreRequired()) {
            return givenUid;
        }
        Upstream upstream = Upstream.of(stream);
        String upstreamUid = upstream.uid();
        Require.argument(
                upstreamUid != null,
                """
                The operator that checks the records must have a uid if pipeline.auto-generate-uids \
                is false, but neither '%s' nor SmartKeyBy has one from which to derive it. Set it with \
                uid(…).""",
                upstream.name());
        String derived = derived(String.valueOf(upstreamUid));
        Require.argument(
                !Upstream.isTaken(derived, stream.getExecutionEnvironment()),
                """
                The uid of the operator that checks the records must be its own, but '%s' is that of \
                another SmartKeyBy after '%s'. Set one with uid(…), or use the keyed stream of the \
                other again.""",
                derived,
                upstreamUid);
        return derived;
    }
}
