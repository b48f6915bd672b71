package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.StrayRecord;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.util.OutputTag;

/**
 * From an operator in the chain of a source to its reader: here strays can leave. Comes before the
 * first poll, and by reference: it can't be serialized.
 *
 * @param copy copies a record, since a source may use its object again
 * @param strays takes the strays; used by the task thread only
 */
@SuppressWarnings("serial") // It never leaves its thread.
public record StrayOffer<T>(UnaryOperator<T> copy, Consumer<StrayRecord<T>> strays)
        implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private static final String TAG = "flink-partitioning-strays";

    /** Returns the tag of the strays of a stream. */
    public static <T> OutputTag<StrayRecord<T>> tag(TypeInformation<T> type) {
        return new OutputTag<>(TAG, StrayRecord.type(type));
    }
}
