package io.flinkpartitioning.internal.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** Enumerator to reader: the reader has all restored splits that it owns. Immutable. */
record RestoredSplitsGiven() implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
