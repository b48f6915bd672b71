package io.flinkpartitioning;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** A sink without state. */
abstract class StatelessSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    @Override
    @Deprecated
    public SinkWriter<T> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink calls the method with the newer context");
    }
}
