package io.flinkpartitioning;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.legacy.DiscardingSink;

/** A sink of the interface that Flink deprecates, and that has moved since 1.20. */
final class LegacySink {

    private LegacySink() {}

    @SuppressWarnings("deprecation") // Flink still has it, and keys its operator.
    static <T> DataStreamSink<T> after(DataStream<T> stream) {
        return stream.addSink(new DiscardingSink<>());
    }
}
