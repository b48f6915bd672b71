package io.flinkpartitioning.internal.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A serializer tells its type if it is one of Flink's own for a plain type, or for UUIDs. */
class KnownKeyTypesTest {

    static Stream<TypeInformation<?>> known() {
        return Stream.of(
                Types.STRING,
                Types.LONG,
                Types.INT,
                Types.SHORT,
                Types.BOOLEAN,
                Types.BIG_DEC,
                TypeInformation.of(UUID.class));
    }

    static Stream<TypeInformation<?>> unknown() {
        return Stream.of(
                Types.TUPLE(Types.STRING, Types.LONG),
                Types.LIST(Types.STRING),
                Types.ENUM(Thread.State.class),
                TypeInformation.of(StringBuilder.class));
    }

    @ParameterizedTest
    @MethodSource
    void known(TypeInformation<?> type) {
        assertThat(KnownKeyTypes.of(type.createSerializer(new SerializerConfigImpl())))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(type));
    }

    @ParameterizedTest
    @MethodSource
    void unknown(TypeInformation<?> type) {
        assertThat(KnownKeyTypes.of(type.createSerializer(new SerializerConfigImpl()))).isEmpty();
    }
}
