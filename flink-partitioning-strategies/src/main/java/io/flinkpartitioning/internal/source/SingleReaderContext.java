package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.source.ChangedSourceException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * The context that the wrapped enumerator sees: a source of parallelism 1 with one registered
 * reader. Assignments and "no more splits" go to the {@link AlignedSplitEnumerator}. Everything
 * else goes to the real context. Source events have real subtask numbers in both directions.
 *
 * <p>It runs the {@link DiscoveryCheck} with each periodic call.
 *
 * <p>It also reports when the wrapped enumerator is idle: it has made asynchronous calls, all of
 * them have been answered, and none is periodic.
 */
final class SingleReaderContext<SplitT extends SourceSplit>
        implements SplitEnumeratorContext<SplitT> {

    /** The number of the one reader. */
    static final int READER = 0;

    private static final Map<Integer, ReaderInfo> ONE_READER =
            Map.of(READER, new ReaderInfo(READER, "aligned"));

    private final SplitEnumeratorContext<SplitT> context;
    private final Consumer<Collection<SplitT>> splitsConsumer;
    private final Runnable noMoreSplitsListener;
    private final Runnable idleListener;
    private final DiscoveryCheck discoveryCheck;

    /** The readers that have sent events of the wrapped source. */
    private final Set<Integer> heard = new HashSet<>();

    private int callsUnderWay;
    private boolean callsForEver;

    SingleReaderContext(
            SplitEnumeratorContext<SplitT> context,
            Consumer<Collection<SplitT>> splitsConsumer,
            Runnable noMoreSplitsListener,
            Runnable idleListener,
            DiscoveryCheck discoveryCheck) {
        this.context = context;
        this.splitsConsumer = splitsConsumer;
        this.noMoreSplitsListener = noMoreSplitsListener;
        this.idleListener = idleListener;
        this.discoveryCheck = discoveryCheck;
    }

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return ONE_READER;
    }

    @Override
    public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
        return Map.of(READER, ONE_READER);
    }

    @Override
    public void assignSplits(SplitsAssignment<SplitT> newSplitAssignments) {
        newSplitAssignments.assignment().values().forEach(splitsConsumer);
    }

    @Override
    public void assignSplit(SplitT split, int subtask) {
        assignSplits(new SplitsAssignment<>(split, subtask));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        noMoreSplitsListener.run();
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return context.metricGroup();
    }

    /** Takes note that a reader has sent an event of the wrapped source. */
    void heardFrom(int subtaskId) {
        heard.add(subtaskId);
    }

    /**
     * An enumerator that speaks first speaks to all readers that it knows, which is one: the others
     * would wait for ever, and the wrapped source would fail again after each restart.
     */
    private void requireHeardFrom(int subtaskId, SourceEvent event) {
        if (!heard.contains(subtaskId)) {
            throw Unrecoverable.because(
                    new IllegalStateException(
                            """
                            The enumerator of an aligned source must send events to readers only in \
                            answer to theirs, but sends %s to reader %d, which has sent none. It sees \
                            one reader instead of all, so the others would not get the event. Use the \
                            source without alignment, and keyBy."""
                                    .formatted(event.getClass().getName(), subtaskId)));
        }
    }

    @Override
    public void sendEventToSourceReader(int subtaskId, SourceEvent event) {
        requireHeardFrom(subtaskId, event);
        context.sendEventToSourceReader(subtaskId, event);
    }

    @Override
    public void sendEventToSourceReader(int subtaskId, int attemptNumber, SourceEvent event) {
        requireHeardFrom(subtaskId, event);
        context.sendEventToSourceReader(subtaskId, attemptNumber, event);
    }

    @Override
    public <R> void callAsync(Callable<R> callable, BiConsumer<R, Throwable> handler) {
        callsUnderWay++;
        context.callAsync(
                callable,
                (result, error) -> {
                    // If the handler throws, it fails the job, and the call must not count as done.
                    handler.accept(result, error);
                    callsUnderWay--;
                    if (callsUnderWay == 0 && !callsForEver) {
                        idleListener.run();
                    }
                });
    }

    @Override
    public <R> void callAsync(
            Callable<R> callable,
            BiConsumer<R, Throwable> handler,
            long initialDelayMillis,
            long periodMillis) {
        callsForEver = true;
        context.callAsync(
                () -> answerAfterCheck(callable),
                (result, error) -> {
                    // If passed on, it would be reported as a failure of the wrapped enumerator.
                    if (error instanceof ChangedSourceException) {
                        throw Unrecoverable.because(error);
                    }
                    handler.accept(result, error);
                },
                initialDelayMillis,
                periodMillis);
    }

    /**
     * Runs the check after a periodic call, because that is how enumerators look for new splits.
     */
    private <R> R answerAfterCheck(Callable<R> callable) throws Exception {
        R result;
        try {
            result = callable.call();
        } catch (Exception e) {
            // The check may know a better reason.
            discoveryCheck.check();
            throw e;
        }
        discoveryCheck.check();
        return result;
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        context.runInCoordinatorThread(runnable);
    }

    @Override
    public void setIsProcessingBacklog(boolean isProcessingBacklog) {
        context.setIsProcessingBacklog(isProcessingBacklog);
    }
}
