package io.flinkpartitioning.source;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A record outside its key's partition, which has left the stream: see {@code SmartKeyBy.strays()}.
 * Immutable.
 *
 * @param value the record
 * @param topic the topic; empty if the source does not tell it
 * @param partition the partition that it was read from; -1 if the source does not tell it
 * @param offset its offset in the partition; -1 if the source does not tell it
 * @param reason what its key is, and where that belongs
 * @param <T> the type of the record
 */
public record StrayRecord<T>(T value, String topic, int partition, long offset, String reason) {

    /**
     * Returns the type of stray records.
     *
     * @param valueType the type of the records
     */
    @SuppressWarnings("unchecked") // Flink names a generic class without its parameter.
    public static <T> TypeInformation<StrayRecord<T>> type(TypeInformation<T> valueType) {
        return (TypeInformation<StrayRecord<T>>)
                (TypeInformation<?>)
                        Types.POJO(
                                StrayRecord.class,
                                Map.of(
                                        "value", valueType,
                                        "topic", Types.STRING,
                                        "partition", Types.INT,
                                        "offset", Types.LONG,
                                        "reason", Types.STRING));
    }
}
