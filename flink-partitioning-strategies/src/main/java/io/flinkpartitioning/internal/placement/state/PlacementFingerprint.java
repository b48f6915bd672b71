package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.internal.placement.DeclaredSettings;
import io.flinkpartitioning.internal.placement.EncodedPlacement;
import io.flinkpartitioning.internal.placement.probe.ProbeHashes;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import io.flinkpartitioning.placement.KeyPlacement;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint holds of a placement beside its layout: where it puts keys that are made from
 * the key type alone, and digests of what is declared. It shows a change that no name shows, such
 * as another configuration of the key serializer. Immutable.
 *
 * @param entries what is written
 * @param declared what is declared of the producers, with the earlier declarations that the user
 *     accepts; null if nothing is
 * @param complete whether its own probes stand for all keys of the type
 * @param storedKeys looks at the keys of restored state; null if the fingerprint was read from
 *     state, or there is none
 */
public record PlacementFingerprint(
        SnapshotEntries entries,
        @Nullable DeclaredSettings declared,
        boolean complete,
        @Nullable StoredKeyCheck<?> storedKeys)
        implements Serializable {

    /** Of state that has no fingerprint: the layout alone decides. */
    public static final PlacementFingerprint NONE =
            new PlacementFingerprint(SnapshotEntries.NONE, null, false, null);

    private static final String PROBES = "probes";
    private static final String DECLARED = "declared";

    /**
     * Takes the fingerprint of a placement.
     *
     * @param placement where the keys belong
     * @param probed the probes, placed by it
     */
    public static <K> PlacementFingerprint of(KeyPlacement<K> placement, ProbedKeys probed) {
        ProbeHashes probes = probed.hashes();
        SnapshotEntries entries = SnapshotEntries.NONE.with(PROBES, probes::write);
        DeclaredSettings declared =
                placement instanceof EncodedPlacement<K> encoded ? encoded.declared() : null;
        return new PlacementFingerprint(
                declared == null ? entries : entries.with(DECLARED, declared::write),
                declared,
                probed.complete(),
                new StoredKeyCheck<>(placement));
    }

    /**
     * Takes the fingerprint of a placement whose key type is not known, so that there are no
     * probes: what is declared of the producers, if anything is.
     */
    static PlacementFingerprint ofDeclarations(KeyPlacement<?> placement) {
        DeclaredSettings declared =
                placement instanceof EncodedPlacement<?> encoded ? encoded.declared() : null;
        return declared == null
                ? NONE
                : new PlacementFingerprint(
                        SnapshotEntries.NONE.with(DECLARED, declared::write),
                        declared,
                        false,
                        null);
    }

    /** Returns a fingerprint that was read from a savepoint. */
    public static PlacementFingerprint read(SnapshotEntries entries) {
        return new PlacementFingerprint(
                entries, entries.get(DECLARED, DeclaredSettings::read), false, null);
    }

    /** Returns the probes by label; empty if they don't stand for all keys. */
    Map<String, String> probesOfAllKeys() {
        ProbeHashes probes = complete ? entries.get(PROBES, ProbeHashes::read) : null;
        return probes == null
                ? Map.of()
                : probes.hashes().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, probe -> probe.getValue().toString()));
    }

    /** Returns the same fingerprint with one more entry for savepoints. */
    public PlacementFingerprint with(String entry, SnapshotEntries.Writer content) {
        return new PlacementFingerprint(
                entries.with(entry, content), declared, complete, storedKeys);
    }

    /**
     * Returns what shows that this placement and an earlier one may put a key in different places;
     * empty if nothing does.
     *
     * <p>Agreeing probes show that the configuration and the topic do not matter, if they stand for
     * all keys: one new instance does not. They do not show that two functions are equal, which may
     * differ for a single key.
     *
     * @param restored the fingerprint of the earlier one
     */
    public Optional<PlacementDifference> differenceFrom(PlacementFingerprint restored) {
        ProbeHashes own = entries.get(PROBES, ProbeHashes::read);
        ProbeHashes old = restored.entries.get(PROBES, ProbeHashes::read);
        if (own == null || old == null || !own.isComparableWith(old)) {
            return otherDeclaration(restored);
        }
        return movedProbe(own, old, restored)
                .or(
                        () ->
                                complete && old.covers(own)
                                        ? other(restored, DeclaredSettings.FUNCTION)
                                        : otherDeclaration(restored));
    }

    /**
     * The same for the producers of two topics, whose names differ. A serializer that uses the name
     * differs in the probes. If there are none, the check of each record finds it out.
     *
     * @param other the fingerprint of the other producers
     */
    public Optional<PlacementDifference> differenceBetweenTopics(PlacementFingerprint other) {
        return differenceFrom(other)
                .filter(
                        difference ->
                                !(difference
                                                instanceof
                                                PlacementDifference.OtherDeclaration declaration
                                        && declaration.name().equals(DeclaredSettings.TOPIC)));
    }

    private Optional<PlacementDifference> movedProbe(
            ProbeHashes own, ProbeHashes old, PlacementFingerprint restored) {
        for (var probe : own.hashes().entrySet()) {
            ProbeHashes.Hashes before = old.hashes().get(probe.getKey());
            if (before != null && !before.equals(probe.getValue())) {
                return Optional.of(
                        new PlacementDifference.MovedKey(
                                probe.getKey(),
                                before.toString(),
                                probe.getValue().toString(),
                                isOther(DeclaredSettings.SETTINGS, restored),
                                isOther(DeclaredSettings.FUNCTION, restored),
                                isOther(DeclaredSettings.TOPIC, restored)));
            }
        }
        return Optional.empty();
    }

    private boolean isOther(String name, PlacementFingerprint restored) {
        return declared != null
                && restored.declared != null
                && declared.differsFrom(restored.declared, name);
    }

    private Optional<PlacementDifference> otherDeclaration(PlacementFingerprint restored) {
        return other(
                restored,
                DeclaredSettings.FUNCTION,
                DeclaredSettings.SETTINGS,
                DeclaredSettings.TOPIC);
    }

    /** Returns the first declaration of these names that differs. */
    private Optional<PlacementDifference> other(PlacementFingerprint restored, String... names) {
        return Arrays.stream(names)
                .filter(name -> isOther(name, restored))
                .findFirst()
                .map(
                        name ->
                                new PlacementDifference.OtherDeclaration(
                                        name, digest(restored, name), digest(this, name)));
    }

    private static String digest(PlacementFingerprint fingerprint, String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(fingerprint.declared, "declared").digest(name));
    }
}
