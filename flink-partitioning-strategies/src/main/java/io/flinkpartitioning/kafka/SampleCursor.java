package io.flinkpartitioning.kafka;

import java.util.ArrayList;
import java.util.List;

/**
 * What the sample takes of one partition: several runs of consecutive records that are spread
 * evenly from its head to its tail. Positions are counted from the first record of the partition.
 *
 * <p>Used by one thread.
 */
final class SampleCursor {

    /** How many runs a partition's sample is made of at most. */
    static final int RUNS = 16;

    /** Of the sample, one part in this many is shared evenly, whatever the sizes of partitions. */
    private static final int EVEN_SHARE = 10;

    private static final int NOTHING = -1;

    private final int partition;
    private final long size;
    private final long wanted;
    private final int runs;
    private final long runLength;

    private long taken;
    private long position;
    private long takenBeforeRun;
    private boolean running;

    private SampleCursor(int partition, long size, long wanted) {
        this.partition = partition;
        this.size = size;
        this.wanted = wanted;
        this.runs = takesAll() ? 1 : (int) Math.min(RUNS, wanted);
        this.runLength = runs == 0 ? 0 : (wanted + runs - 1) / runs;
    }

    /**
     * Shares a sample among partitions, in proportion to their sizes, and at least evenly a tenth.
     */
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

    /** Whether all records of the partition belong to the sample. */
    boolean takesAll() {
        return wanted >= size;
    }

    /** Returns where a run starts, or a negative number where there is nothing to read in it. */
    long start(int run) {
        running = false;
        if (run >= runs || wanted == 0) {
            return NOTHING;
        }
        long evenly = runs == 1 ? 0 : (size - runLength) * run / (runs - 1);
        // Where records are missing, the run before may have come further than expected.
        long start = Math.max(evenly, position);
        if (start >= size) {
            return NOTHING;
        }
        takenBeforeRun = taken;
        running = true;
        return start;
    }

    /** Whether the record at a position belongs to the sample; it is taken then. */
    boolean take(long recordPosition) {
        if (!running || recordPosition >= size || runIsFull()) {
            return false;
        }
        taken++;
        position = recordPosition + 1;
        return true;
    }

    /**
     * Whether the run is full, or the partition has no more.
     *
     * @param nextPosition the position that would be read next; a consumer may have read ahead
     */
    boolean isOver(long nextPosition) {
        if (!running || runIsFull()) {
            return true;
        }
        if (nextPosition >= size) {
            position = size;
            return true;
        }
        return false;
    }

    private boolean runIsFull() {
        return taken - takenBeforeRun >= runLength;
    }
}
