package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * What the library alone does with an aligned source. A method of {@link AlignedSource} would be
 * inherited by the source that users make. Stateless and thread-safe.
 */
public final class AlignedSources {

    private AlignedSources() {}

    /**
     * Returns the same source with another rule for its end: the enumerator has no more splits once
     * all its asynchronous calls have been answered.
     */
    public static <T, SplitT extends SourceSplit, EnumChkT>
            AlignedSource<T, SplitT, EnumChkT> endingWhenIdle(
                    AlignedSource<T, SplitT, EnumChkT> source) {
        return source.endingWhenIdle();
    }

    /**
     * Returns the same source with a check that records pass before they go on.
     *
     * @param checks opens the check of each subtask
     */
    public static <T, SplitT extends SourceSplit, EnumChkT>
            AlignedSource<T, SplitT, EnumChkT> checkedBy(
                    AlignedSource<T, SplitT, EnumChkT> source, SubtaskCheck.Factory<T> checks) {
        return source.checkedBy(checks);
    }

    /** Returns the check that runs each time a source looks for new splits. */
    public static DiscoveryCheck discoveryCheckOf(AlignedSource<?, ?, ?> source) {
        return source.discoveryCheck();
    }

    /** Returns how the subtasks of a source have event time. */
    public static SourceEventTime eventTimeOf(AlignedSource<?, ?, ?> source) {
        return source.eventTime();
    }

    /**
     * Requires that a source runs with the max parallelism that it was aligned for.
     *
     * @throws IllegalArgumentException if it runs with another one
     */
    public static void requireMaxParallelism(AlignedSource<?, ?, ?> source, int actual) {
        Require.argument(
                actual == source.maxParallelism(),
                """
                The max parallelism of an aligned source must be the one that it was aligned for, %1$d, \
                but the source runs with %2$d. Set both with env.setMaxParallelism(%1$d).""",
                source.maxParallelism(),
                actual);
    }

    /**
     * Returns the same source with a check that runs each time it looks for new splits. Sources
     * that look once, or not at all, are not checked.
     */
    public static <T, SplitT extends SourceSplit, EnumChkT>
            AlignedSource<T, SplitT, EnumChkT> withDiscoveryCheck(
                    AlignedSource<T, SplitT, EnumChkT> source, DiscoveryCheck check) {
        return source.withDiscoveryCheck(check);
    }
}
