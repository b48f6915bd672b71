package io.flinkpartitioning.internal.source.eventtime;

import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * What one clock tells, or is told. Immutable.
 *
 * @param clock the {@linkplain EventClock#id id of the clock}
 * @param time a {@link LocalEventTime} to the enumerator, a {@link SharedEventTime} to a reader
 */
public record ClockEvent<T extends Serializable>(String clock, T time) implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
