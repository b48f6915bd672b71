package io.flinkpartitioning;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Hands results to the test at once. Unlike Flink's collecting sink it has no state, so that it
 * does not stand in the way of a restore. Works where tasks and test share a JVM.
 */
final class QueueSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, BlockingQueue<Object>> QUEUES = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    /** Waits for the next result, for at most a minute. */
    @SuppressWarnings("unchecked")
    T next() throws InterruptedException {
        Object result = queue(id).poll(60, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("No result within 60 seconds");
        }
        return (T) result;
    }

    private static BlockingQueue<Object> queue(String id) {
        return QUEUES.computeIfAbsent(id, key -> new LinkedBlockingQueue<>());
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        BlockingQueue<Object> queue = queue(id);
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context writeContext) {
                queue.add(element);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
