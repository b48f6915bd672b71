package io.flinkpartitioning.strategy;

/**
 * What is known about the source. Immutable.
 *
 * @param partitions the partition count, or 0 if it is not known
 * @param parallelism the parallelism of the source, or -1 if the cluster decides
 * @param skew the records of the largest partition as a multiple of the mean, at least 1, or 0 if
 *     it is not known
 */
public record SourceMetadata(int partitions, int parallelism, double skew) {

    /** Nothing is known. */
    public static final SourceMetadata UNKNOWN = new SourceMetadata(0, -1, 0);

    /**
     * The source counts as skewed if its largest partition has more than this multiple of the mean.
     */
    static final double EVEN_UP_TO = 1.25;

    /** Whether the source is known to feed every subtask evenly: see {@link StrategySelector}. */
    boolean feedsEvenly() {
        return partitions > 0
                && parallelism > 0
                && partitions % parallelism == 0
                && skew <= EVEN_UP_TO;
    }
}
