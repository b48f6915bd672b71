package io.flinkpartitioning.internal.placement.probe;

import io.flinkpartitioning.internal.placement.EncodedPlacement;
import io.flinkpartitioning.internal.placement.probe.ProbeHashes.Hashes;
import io.flinkpartitioning.internal.placement.probe.ProbeKeys.Probe;
import io.flinkpartitioning.placement.KeyPlacement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/** The probes of a key type, placed. Immutable. */
public final class ProbedKeys {

    /** A key serializer may ask a schema registry, and the registry may not answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Map<Probe, Hashes> hashes;
    private final boolean complete;

    private ProbedKeys(Map<Probe, Hashes> hashes, boolean complete) {
        this.hashes = hashes;
        this.complete = complete;
    }

    /**
     * Places the probes of a type. Leaves out the ones that the serializer or the function refuses,
     * and the rest after 5 seconds. Closes the serializer that the placement has used.
     *
     * @param placement where the keys belong
     * @param type the type of the keys
     * @param config how Flink makes the serializers of the job
     */
    public static <K> ProbedKeys of(
            KeyPlacement<K> placement, TypeInformation<K> type, SerializerConfig config) {
        try {
            return placed(placement, ProbeKeys.of(type, config));
        } finally {
            // In a session cluster, main runs in the JobManager, once for each submission.
            if (placement instanceof EncodedPlacement<K> encoded) {
                encoded.release();
            }
        }
    }

    private static <K> ProbedKeys placed(KeyPlacement<K> placement, ProbeKeys.Probes probes) {
        Map<Probe, Hashes> hashes = new LinkedHashMap<>();
        long start = System.nanoTime();
        boolean complete = probes.complete();
        for (Probe probe : probes.keys()) {
            Hashes placed =
                    System.nanoTime() - start > LIMIT.toNanos()
                            ? null
                            : hashes(placement, probe.key());
            if (placed == null) {
                complete = false;
            } else {
                hashes.put(probe, placed);
            }
        }
        return new ProbedKeys(hashes, complete);
    }

    /** Returns null if a key is refused, or has other bytes each time. */
    private static <K> @Nullable Hashes hashes(KeyPlacement<K> placement, Object key) {
        try {
            @SuppressWarnings("unchecked") // The probes are of the key type.
            K probe = (K) key;
            Hashes first = hashesOf(placement, probe);
            return first.equals(hashesOf(placement, probe)) ? first : null;
        } catch (RuntimeException | AssertionError | LinkageError e) {
            // A serializer or function of the user's may refuse any key in any way, for instance
            // by an error in the default of a switch.
            return null;
        }
    }

    private static <K> Hashes hashesOf(KeyPlacement<K> placement, K key) {
        int placed = placement.place(key).hashCode();
        return new Hashes(
                placement instanceof EncodedPlacement<K> encoded
                        ? encoded.hashOfBytes(key)
                        : placed,
                placed);
    }

    /** Returns what a savepoint holds of them. */
    public ProbeHashes hashes() {
        Map<String, Hashes> byLabel = new LinkedHashMap<>();
        hashes.forEach((probe, placed) -> byLabel.put(probe.label(), placed));
        return new ProbeHashes(ProbeKeys.VERSION, byLabel);
    }

    /** Whether they stand for all keys of the type, so that equal keys have equal bytes. */
    public boolean complete() {
        return complete;
    }

    /**
     * Two keys that are equal but have other bytes.
     *
     * @param field the field in which they differ; empty if the keys have none
     */
    public record Apart(String field, Object one, Object other) {

        /** Returns the same keys, which are parts of greater ones. */
        public Apart in(String part) {
            return part.isEmpty() || field.isEmpty()
                    ? new Apart(part + field, one, other)
                    : new Apart("%s.%s".formatted(part, field), one, other);
        }
    }

    /** Returns the first two keys that are equal but have other bytes, or another place. */
    Optional<Apart> equalButApart() {
        for (Map.Entry<Probe, Hashes> one : hashes.entrySet()) {
            for (Map.Entry<Probe, Hashes> other : hashes.entrySet()) {
                if (!one.getValue().equals(other.getValue())
                        && areEqual(one.getKey().key(), other.getKey().key())) {
                    return Optional.of(
                            new Apart(
                                    other.getKey().field(),
                                    one.getKey().key(),
                                    other.getKey().key()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean areEqual(Object one, Object other) {
        try {
            return one.equals(other);
        } catch (RuntimeException | AssertionError | LinkageError e) {
            // A method of the user's that cannot compare the two keys makes no pair of them.
            return false;
        }
    }
}
