package io.flinkpartitioning.internal.placement.probe;

import io.flinkpartitioning.internal.placement.HashPlacement;
import io.flinkpartitioning.internal.placement.keys.FlinkKeyEncoder;
import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys.Apart;
import io.flinkpartitioning.placement.HashFunction;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.types.Value;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the bytes that Flink writes of equal keys. Immutable.
 *
 * @param apart two equal keys, or parts of them, that have different bytes; null if none are known
 * @param shown whether the type shows that there are none
 */
record EqualBytes(@Nullable Apart apart, boolean shown) {

    private static final EqualBytes SHOWN = new EqualBytes(null, true);
    private static final EqualBytes UNKNOWN = new EqualBytes(null, false);

    /** Any number will do. */
    private static final int MAX_PARALLELISM = 128;

    /**
     * Judges a type by its probes. If they don't stand for all keys, its parts decide, as long as
     * its {@code equals} is known to compare each of them.
     *
     * @param config how Flink makes the serializers of the job
     * @param probed the probes of the type
     */
    static EqualBytes of(TypeInformation<?> type, SerializerConfig config, ProbedKeys probed) {
        Apart apart = probed.equalButApart().orElse(null);
        if (apart != null) {
            return new EqualBytes(apart, false);
        }
        if (probed.complete()) {
            return SHOWN;
        }
        List<Part> parts = comparedParts(type);
        return parts == null ? UNKNOWN : ofParts(parts, config);
    }

    private static EqualBytes ofParts(List<Part> parts, SerializerConfig config) {
        boolean shown = true;
        for (Part part : parts) {
            EqualBytes judged = ofPart(part.type(), config);
            if (judged.apart != null) {
                return new EqualBytes(judged.apart.in(part.name()), false);
            }
            shown &= judged.shown;
        }
        return shown ? SHOWN : UNKNOWN;
    }

    private static <P> EqualBytes ofPart(TypeInformation<P> type, SerializerConfig config) {
        KeyEncoder<P> encoder = new FlinkKeyEncoder<>(type.createSerializer(config));
        return of(
                type,
                config,
                ProbedKeys.of(
                        new HashPlacement<>(HashFunction.FNV, encoder, MAX_PARALLELISM),
                        type,
                        config));
    }

    /**
     * A part of a key.
     *
     * @param name the field; empty if it has no name
     */
    private record Part(String name, TypeInformation<?> type) {}

    /** Returns the parts of a type that equals compares one by one; null if nobody knows. */
    private static @Nullable List<Part> comparedParts(TypeInformation<?> type) {
        if (type instanceof ValueTypeInfo<?> value && isOfFlink(value)) {
            return List.of();
        }
        if (type instanceof EitherTypeInfo<?, ?> either) {
            return List.of(new Part("", either.getLeftType()), new Part("", either.getRightType()));
        }
        if (type instanceof ListTypeInfo<?> list) {
            return List.of(new Part("", list.getElementTypeInfo()));
        }
        return type instanceof CompositeType<?> composite && comparesAllFields(composite)
                ? fields(composite)
                : null;
    }

    /** Flink's own values have nothing but one value, and compare it. */
    private static boolean isOfFlink(ValueTypeInfo<?> type) {
        return type.getTypeClass().getPackage().equals(Value.class.getPackage());
    }

    private static boolean comparesAllFields(CompositeType<?> type) {
        return type instanceof RowTypeInfo
                || type.getTypeClass().getPackage().equals(Tuple.class.getPackage())
                || (type.getTypeClass().isRecord() && hasEqualsOfTheCompiler(type.getTypeClass()));
    }

    /** The compiler makes it final. Hardly anybody writes that, since a record has no heirs. */
    private static boolean hasEqualsOfTheCompiler(Class<?> recordClass) {
        return Arrays.stream(recordClass.getDeclaredMethods())
                .filter(method -> method.getName().equals("equals"))
                .filter(method -> List.of(method.getParameterTypes()).equals(List.of(Object.class)))
                .anyMatch(method -> Modifier.isFinal(method.getModifiers()));
    }

    private static List<Part> fields(CompositeType<?> type) {
        List<Part> fields = new ArrayList<>();
        for (int field = 0; field < type.getArity(); field++) {
            fields.add(new Part(type.getFieldNames()[field], type.getTypeAt(field)));
        }
        return List.copyOf(fields);
    }
}
