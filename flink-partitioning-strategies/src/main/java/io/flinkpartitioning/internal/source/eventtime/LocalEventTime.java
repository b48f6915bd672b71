package io.flinkpartitioning.internal.source.eventtime;

import java.io.Serializable;

/**
 * Reader to enumerator: the event time of one subtask, as its own splits have it. Immutable.
 *
 * @param watermark what Flink would emit without the other subtasks; never falls while the reader
 *     lives
 * @param idle whether the subtask has no splits, or only idle ones
 * @param finished whether the subtask has read all that it will ever read
 * @param splitsReceived the number of splits that the enumerator has given to this reader, as far
 *     as they have come
 */
public record LocalEventTime(long watermark, boolean idle, boolean finished, int splitsReceived)
        implements Serializable {

    private static final long serialVersionUID = 1L;
}
