package io.flinkpartitioning.internal.source.eventtime;

import java.io.Serializable;

/**
 * Enumerator to readers: the event time of all subtasks together. Immutable.
 *
 * @param watermark what an operator behind a {@code keyBy} would have; never falls
 * @param idle whether all subtasks are idle
 * @param over whether all subtasks have finished
 */
public record SharedEventTime(long watermark, boolean idle, boolean over) implements Serializable {

    private static final long serialVersionUID = 1L;
}
