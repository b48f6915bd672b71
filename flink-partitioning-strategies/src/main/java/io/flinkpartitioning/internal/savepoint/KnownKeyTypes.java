package io.flinkpartitioning.internal.savepoint;

import io.flinkpartitioning.internal.flink.JobSettings;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * The key types that a serializer alone tells: strings, numbers and the like, and UUIDs. Stateless
 * and thread-safe.
 */
final class KnownKeyTypes {

    private KnownKeyTypes() {}

    /** Returns the type of the keys that a serializer writes; empty if it does not tell. */
    static Optional<TypeInformation<?>> of(TypeSerializer<?> keys) {
        return Stream.concat(
                        Stream.ofNullable(keys.createInstance())
                                .map(instance -> BasicTypeInfo.getInfoFor(instance.getClass()))
                                .flatMap(Stream::ofNullable),
                        Stream.of(TypeInformation.of(UUID.class)))
                .filter(
                        type ->
                                type.createSerializer(JobSettings.defaultSerializerConfig())
                                        .equals(keys))
                .findFirst()
                .map(type -> type);
    }
}
