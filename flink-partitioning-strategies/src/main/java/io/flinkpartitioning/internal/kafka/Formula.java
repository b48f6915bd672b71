package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.placement.Layout;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A producer's choice of the partition, computed from a key's bytes alone.
 *
 * @param name the name of the formula
 * @param partition the choice
 */
public record Formula(String name, Choice partition) {

    /** A choice from the bytes of a key. */
    @FunctionalInterface
    public interface Choice {

        /** Returns the partition, in [0, {@code partitions}). */
        int of(byte[] keyBytes, int partitions);
    }

    public static Formula of(ProducerHash<? super byte[]> hash) {
        return new Formula(
                hash.name(),
                (keyBytes, partitions) -> hash.partition(keyBytes, keyBytes, partitions));
    }

    /** Returns a formula that reads the key before it hashes it. */
    public static <K> Formula ofKeys(
            ProducerHash<? super K> hash, Deserializer<? extends K> deserializer) {
        return new Formula(
                hash.name(),
                (keyBytes, partitions) ->
                        hash.partition(
                                deserializer.deserialize("", keyBytes), keyBytes, partitions));
    }

    /**
     * Returns the beginning of the call that declares a formula, up to the key serializer: {@code
     * "murmur2("}.
     *
     * @param name its name, as in the layout of keyed state
     */
    public static String declaration(String name) {
        if (name.startsWith(Layout.CUSTOM)) {
            return "custom(\"%s\", its function, "
                    .formatted(name.substring(Layout.CUSTOM.length()));
        }
        return name.endsWith(")") ? name.substring(0, name.length() - 1) + ", " : name + "(";
    }
}
