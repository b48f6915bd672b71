package io.flinkpartitioning.internal.kafka.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The part of the sample from one partition: several runs of consecutive records. The first run is
 * at the head and the last at the tail. Each other run has its own stretch, and a random place in
 * it. So if a burst of strays came to all partitions at once, runs meet it in some of them.
 * Positions count from the first record of the partition.
 *
 * <p>Used by one thread.
 */
final class SampleCursor {

    /** The maximum number of runs in a partition. */
    static final int RUNS = 16;

    /** The minimum length of a run: fewer records are not worth a request. */
    private static final int RECORDS_PER_RUN = 8;

    /** One part in this many of the sample is shared evenly, whatever the partitions' sizes. */
    private static final int EVEN_SHARE = 10;

    private static final int NOTHING = -1;

    private final int partition;
    private final long size;
    private final long wanted;
    private final int runs;
    private final long runLength;
    private final Random random;

    private long takenInRun;
    private long runStart;
    private long stretchEnd;
    private int finished;

    private SampleCursor(int partition, long size, long wanted) {
        this.partition = partition;
        this.size = size;
        this.wanted = wanted;
        this.runs = takesAll() ? 1 : (int) Math.max(2, Math.min(RUNS, wanted / RECORDS_PER_RUN));
        this.runLength = (wanted + runs - 1) / runs;
        this.random = new Random(partition);
    }

    /** Divides a sample among partitions: a tenth evenly, the rest by their sizes. */
    static List<SampleCursor> of(int sampleSize, List<Long> sizes) {
        long total = sizes.stream().mapToLong(Long::longValue).sum();
        long even = Math.max(1, sampleSize / EVEN_SHARE / sizes.size());
        List<SampleCursor> cursors = new ArrayList<>();
        for (int partition = 0; partition < sizes.size(); partition++) {
            long size = sizes.get(partition);
            long share = total == 0 ? 0 : Math.round((double) sampleSize * size / total);
            cursors.add(new SampleCursor(partition, size, Math.min(size, Math.max(even, share))));
        }
        return cursors;
    }

    int partition() {
        return partition;
    }

    /** Whether all records of the partition have been read. */
    boolean readWhole() {
        return size == 0 || (takesAll() && finished == 1);
    }

    private boolean takesAll() {
        return wanted >= size;
    }

    /**
     * Starts a run and returns its first position, or a negative number if it has nothing to read.
     */
    long start(int run) {
        takenInRun = 0;
        if (run >= runs || size == 0) {
            stretchEnd = 0;
            return NOTHING;
        }
        long stretch = size * run / runs;
        stretchEnd = size * (run + 1) / runs;
        long latest = Math.max(stretch, stretchEnd - runLength);
        runStart =
                run == 0
                        ? 0
                        : run == runs - 1
                                ? latest
                                : stretch + random.nextLong(latest - stretch + 1);
        return runStart;
    }

    /** Takes the record at a position if it belongs to the sample, and returns whether it does. */
    boolean take(long position) {
        if (position < runStart || position >= stretchEnd || takenInRun == runLength) {
            return false;
        }
        takenInRun++;
        return true;
    }

    /**
     * Whether the run is full, or its stretch has no more records.
     *
     * @param nextPosition the position to read next; a consumer may have read ahead
     */
    boolean isOver(long nextPosition) {
        return takenInRun == runLength || nextPosition >= stretchEnd;
    }

    /** Notes that a run has been read to its end. */
    void finish() {
        finished++;
    }
}
