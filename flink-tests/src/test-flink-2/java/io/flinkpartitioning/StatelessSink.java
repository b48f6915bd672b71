package io.flinkpartitioning;

import org.apache.flink.api.connector.sink2.Sink;

/** A sink without state. */
abstract class StatelessSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;
}
