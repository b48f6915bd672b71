package io.flinkpartitioning.internal.source;

import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Enumerator to reader: the reader no longer has these splits, because another reader has them.
 * Immutable.
 *
 * @param ids the ids of splits that the reader has reported
 */
record SplitsTaken(List<String> ids) implements SourceEvent {

    private static final long serialVersionUID = 1L;

    SplitsTaken {
        ids = List.copyOf(ids);
    }
}
