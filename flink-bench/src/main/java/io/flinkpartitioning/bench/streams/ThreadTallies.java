package io.flinkpartitioning.bench.streams;

import io.flinkpartitioning.bench.job.Tally;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.kstream.Aggregator;

/** Adds up, and keeps a tally for each thread that does so. */
final class ThreadTallies implements Aggregator<String, Long, Long> {

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    private final ThreadLocal<Entry> ofThisThread =
            ThreadLocal.withInitial(
                    () -> {
                        Entry entry = new Entry(new Tally(), new AtomicLong());
                        entries.add(entry);
                        return entry;
                    });

    /**
     * What a thread has seen.
     *
     * @param tally for the thread alone until it ends
     * @param records the number of its records, for others to read
     */
    private record Entry(Tally tally, AtomicLong records) {}

    @Override
    public Long apply(String trader, Long amount, Long before) {
        Entry entry = ofThisThread.get();
        long now = before + amount;
        entry.tally.check(amount);
        entry.tally.onSum(trader, before, now);
        entry.records.lazySet(entry.tally.records());
        return now;
    }

    /** Returns how many records all threads have seen by now. */
    long records() {
        return entries.stream().mapToLong(entry -> entry.records.get()).sum();
    }

    /** Returns what each thread has seen; when they have ended. */
    List<Tally> tallies() {
        return entries.stream().map(Entry::tally).toList();
    }
}
