package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Hands results to the test at once. Unlike Flink's collecting sink it has no state, so that it
 * does not stand in the way of a restore. Works where tasks and test share a JVM.
 */
public final class QueueSink<T> extends StatelessSink<T> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, BlockingQueue<Object>> QUEUES = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final int capacity;

    /** Takes all results as they come. */
    public QueueSink() {
        this(Integer.MAX_VALUE);
    }

    /** Takes so many results ahead of the test, and then holds the job up. */
    QueueSink(int capacity) {
        this.capacity = capacity;
    }

    /** Waits for the next result, for at most 5 minutes. */
    @SuppressWarnings("unchecked")
    T next() throws InterruptedException {
        Object result = queue().poll(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("No result within " + Deadlines.STEP);
        }
        return (T) result;
    }

    /** Takes a result if one is there. */
    @SuppressWarnings("unchecked")
    public Optional<T> poll() {
        return Optional.ofNullable((T) queue().poll());
    }

    /** Takes the results that are there. */
    @SuppressWarnings("unchecked")
    public List<T> available() {
        List<Object> results = new ArrayList<>();
        queue().drainTo(results);
        return (List<T>) results;
    }

    private BlockingQueue<Object> queue() {
        return QUEUES.computeIfAbsent(id, key -> new LinkedBlockingQueue<>(capacity));
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        BlockingQueue<Object> queue = queue();
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context writeContext) throws InterruptedException {
                queue.put(element);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
