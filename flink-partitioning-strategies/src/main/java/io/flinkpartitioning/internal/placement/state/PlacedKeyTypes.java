package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;

/** What the library alone does with the types of placed keys. Stateless and thread-safe. */
public final class PlacedKeyTypes {

    private PlacedKeyTypes() {}

    /**
     * Returns the same type, with its own remedy.
     *
     * @param remedy says what to change in the job if it cannot read restored state
     */
    public static <K> PlacedKeyType<K> withRemedy(PlacedKeyType<K> type, LayoutRemedy remedy) {
        return type.remediedBy(remedy);
    }

    /**
     * Returns the same type, for keys that are placed by certain bytes. Types of other bytes are
     * not equal, because equal keys have other hash codes then.
     *
     * @param encoding what the bytes depend on
     */
    public static <K> PlacedKeyType<K> encodedBy(PlacedKeyType<K> type, KeyEncoding encoding) {
        return type.encodedBy(encoding);
    }

    /**
     * Returns the same type, which has its job checked when Flink translates it.
     *
     * @param check checks the job
     */
    public static <K> PlacedKeyType<K> checking(PlacedKeyType<K> type, SubmissionCheck check) {
        return type.checking(check);
    }

    /**
     * Whether a type has its job checked by this very check: it is then the type of the keyed
     * stream that the check was made for.
     */
    public static boolean isCheckedBy(TypeInformation<?> type, SubmissionCheck check) {
        return type instanceof PlacedKeyType<?> placed && placed.isCheckedBy(check);
    }

    /** Returns the layout of a type of placed keys; empty for every other type. */
    public static Optional<Layout> layout(TypeInformation<?> type) {
        return type instanceof PlacedKeyType<?> placed
                ? Optional.of(placed.layout())
                : Optional.empty();
    }

    /**
     * Returns the types that a key selector places keys in: those of the library's own selectors in
     * it. Empty for a selector that has none.
     */
    public static List<TypeInformation<?>> ofSelector(KeySelector<?, ?> selector) {
        return ContainedSelectors.of(selector).stream()
                .flatMap(PlacedKeySelector::placedType)
                .toList();
    }

    /**
     * Returns the same type, for a job that tells how it runs.
     *
     * @param origin asked each time that Flink makes a serializer, which it does when it translates
     *     the job
     */
    public static <K> TypeInformation<PlacedKey<K>> withOrigin(
            PlacedKeyType<K> type, Supplier<OriginCheck> origin) {
        return type.from(origin);
    }

    /** Returns what tells how the job of a type runs; empty if nothing does. */
    public static Optional<Supplier<OriginCheck>> origin(TypeInformation<?> type) {
        return type instanceof PlacedKeyType<?> placed
                ? Optional.ofNullable(placed.origin())
                : Optional.empty();
    }
}
