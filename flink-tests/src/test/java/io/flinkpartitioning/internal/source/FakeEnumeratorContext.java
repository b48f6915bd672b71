package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * The source coordinator, as strict as the real one: only registered readers are given splits, none
 * twice, and none after it was told that there are no more.
 */
final class FakeEnumeratorContext implements SplitEnumeratorContext<PartitionSplit> {

    private final int parallelism;
    private final Map<Integer, ReaderInfo> registered = new TreeMap<>();
    private final Map<Integer, Map<String, PartitionSplit>> assigned = new TreeMap<>();
    private final Map<Integer, List<String>> taken = new HashMap<>();
    private final Map<Integer, Boolean> noMoreSplits = new HashMap<>();
    private final List<Runnable> pendingCalls = new ArrayList<>();
    private final Map<Integer, List<SourceEvent>> sent = new HashMap<>();

    FakeEnumeratorContext(int parallelism) {
        this.parallelism = parallelism;
    }

    void register(int reader) {
        registered.put(reader, new ReaderInfo(reader, "localhost"));
        assigned.put(reader, new LinkedHashMap<>());
        noMoreSplits.put(reader, false);
    }

    void unregister(int reader) {
        registered.remove(reader);
    }

    /** Returns the ids of the splits that a reader was given since it registered. */
    List<String> splitsOf(int reader) {
        return List.copyOf(assigned.getOrDefault(reader, Map.of()).keySet());
    }

    List<PartitionSplit> takeSplitsOf(int reader) {
        List<PartitionSplit> splits = List.copyOf(assigned.getOrDefault(reader, Map.of()).values());
        assigned.remove(reader);
        return splits;
    }

    /** Returns the ids of the splits that were taken from a reader. */
    List<String> takenFrom(int reader) {
        return taken.getOrDefault(reader, List.of());
    }

    /** Returns what a reader was sent since the last time, but for splits. */
    List<SourceEvent> takeEventsTo(int reader) {
        List<SourceEvent> events = sent.remove(reader);
        return events == null ? List.of() : events;
    }

    boolean hasNoMoreSplits(int reader) {
        return noMoreSplits.getOrDefault(reader, false);
    }

    /** Runs what the enumerator has asked for asynchronously, and asks for then. */
    void runAsyncCalls() {
        while (!pendingCalls.isEmpty()) {
            pendingCalls.remove(0).run();
        }
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return registered;
    }

    @Override
    public void assignSplits(SplitsAssignment<PartitionSplit> assignment) {
        assignment
                .assignment()
                .forEach(
                        (reader, splits) -> {
                            if (!registered.containsKey(reader)) {
                                throw new IllegalArgumentException(
                                        "reader " + reader + " is not registered");
                            }
                            if (hasNoMoreSplits(reader)) {
                                throw new AssertionError(
                                        "reader " + reader + " gets splits after the last one");
                            }
                            for (PartitionSplit split : splits) {
                                assigned.forEach(
                                        (holder, held) -> {
                                            if (held.containsKey(split.splitId())) {
                                                throw new AssertionError(
                                                        split + " is read by " + holder);
                                            }
                                        });
                                assigned.computeIfAbsent(reader, key -> new LinkedHashMap<>())
                                        .put(split.splitId(), split);
                            }
                        });
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        if (!registered.containsKey(subtask)) {
            throw new IllegalArgumentException("reader " + subtask + " is not registered");
        }
        if (Boolean.TRUE.equals(noMoreSplits.put(subtask, true))) {
            throw new AssertionError("reader " + subtask + " is told twice");
        }
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        pendingCalls.add(
                () -> {
                    T result;
                    try {
                        result = callable.call();
                    } catch (Exception e) {
                        handler.accept(null, e);
                        return;
                    }
                    handler.accept(result, null);
                });
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        callAsync(callable, handler);
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtaskId, SourceEvent event) {
        if (!registered.containsKey(subtaskId)) {
            throw new IllegalStateException("reader " + subtaskId + " is not ready");
        }
        sent.computeIfAbsent(subtaskId, key -> new ArrayList<>()).add(event);
        if (event instanceof SplitsTaken splits) {
            taken.computeIfAbsent(subtaskId, key -> new ArrayList<>()).addAll(splits.ids());
        }
    }
}
