package io.flinkpartitioning.internal.source.eventtime;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * From an operator in the chain of a source to its reader: here is the clock of a stream. Comes
 * before the first poll, and by reference: it can't be serialized.
 *
 * @param clock the clock
 */
@SuppressWarnings("serial") // It never leaves its thread.
public record ClockOffer(StreamClock clock) implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
