package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.state.PlacementDifference;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.StepDown;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.strategy.AlwaysHash;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of two streams, changed so that equal keys live in one place: a pure function of
 * declarations and partition counts.
 *
 * <p>The first stream with reusable partitions leads: its producers' partitioning is the layout.
 * The other stream keeps its partitions if its producers choose them in the same way; otherwise it
 * is exchanged. If one partition count is a multiple of the other, the layout has the smaller one,
 * as for a topic that has grown. If neither stream's partitions can be reused, the hash function of
 * the first explicit strategy hashes both.
 *
 * @param left the settings of the first stream
 * @param right the settings of the second stream
 */
public record CoPartitioning<L, R, K>(KeyBySettings<L, K> left, KeyBySettings<R, K> right) {

    /**
     * Decides.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count matters, is
     *     not pinned and cannot be read
     * @throws IllegalArgumentException if settings contradict each other
     */
    public static <L, R, K> CoPartitioning<L, R, K> of(
            KeyByInput<L> leftInput,
            KeyBySettings<L, K> left,
            KeyByInput<R> rightInput,
            KeyBySettings<R, K> right) {
        Side<L, K> first = Side.of(leftInput, KeyColumns.known(left, right));
        Side<R, K> second = Side.of(rightInput, KeyColumns.known(right, left));
        if (first.partitions() > 0) {
            return new CoPartitioning<>(first.leading(second), second.following(first));
        }
        if (second.partitions() > 0) {
            return new CoPartitioning<>(first.following(second), second.leading(first));
        }
        return left.wishes().strategy() == null && right.wishes().strategy() != null
                ? new CoPartitioning<>(first.hashedLike(second), right)
                : new CoPartitioning<>(left, second.hashedLike(first));
    }

    /** Asks once: each fingerprint has the key serializer write dozens of keys. */
    private static final class Once<V> implements Supplier<V> {

        private final Supplier<V> source;
        private @Nullable V answer;

        Once(Supplier<V> source) {
            this.source = source;
        }

        @Override
        public V get() {
            V known = answer;
            if (known == null) {
                known = source.get();
                answer = known;
            }
            return known;
        }
    }

    /**
     * One of the streams.
     *
     * @param sourceKey how its producers choose partitions, or null if that is not reused
     * @param partitions the partition count of its own layout; 0 if its partitions cannot be reused
     * @param pinned whether its layout must have that count: it is pinned, or the stream is already
     *     aligned by it
     * @param fingerprint what tells where its producers put keys
     */
    private record Side<T, K>(
            KeyByInput<T> input,
            KeyBySettings<T, K> settings,
            @Nullable SourceKey<K, ?> sourceKey,
            int partitions,
            boolean pinned,
            Once<PlacementFingerprint> fingerprint) {

        /** Enough places that two functions or serializers can hardly agree by chance. */
        private static final int COMPARED = 1024;

        static <T, K> Side<T, K> of(KeyByInput<T> input, KeyBySettings<T, K> settings) {
            DeclaredRouting<K> declared = DeclaredRouting.of(settings);
            SourceKey<K, ?> sourceKey = declared.reusedKey();
            LayoutCount wanted = declared.layoutCount(input);
            return new Side<>(
                    input,
                    settings,
                    sourceKey,
                    sourceKey == null ? 0 : input.facts(true, wanted).partitions().layout(),
                    wanted.isGiven() || input instanceof StreamInput,
                    new Once<>(
                            () ->
                                    new KeyPlacing<>(input, settings)
                                            .fingerprint(
                                                    Objects.requireNonNull(sourceKey),
                                                    COMPARED,
                                                    COMPARED)));
        }

        KeyBySettings<T, K> leading(Side<?, K> other) {
            int common = commonWith(other);
            return common == partitions
                    ? settings
                    : settings.withPartner(
                            new KeyBySettings.Partner(other.input.name(), common, null, null));
        }

        KeyBySettings<T, K> following(Side<?, K> leader) {
            String obstacle = obstacleTo(leader);
            KeyBySettings<T, K> followed =
                    settings.withSourceKey(leader.sourceKey)
                            .withPartner(
                                    new KeyBySettings.Partner(
                                            leader.input.name(),
                                            leader.commonWith(this),
                                            leader.input.serializerTopic(),
                                            obstacle));
            // Without a strategy and a count of its own, the leader's decide.
            return KeyColumns.following(
                    obstacle == null
                            ? followed
                            : followed.withStrategy(null).withPinnedPartitions(0),
                    leader.settings);
        }

        /** Keeps the declared partitioning, because observed strategies may need it. */
        KeyBySettings<T, K> hashedLike(Side<?, K> other) {
            if (settings.nothingDeclared() && other.settings.nothingDeclared()) {
                return settings;
            }
            HashFunction function = DeclaredRouting.of(other.settings).hashFunction();
            return settings.withStrategy(new AlwaysHash(function));
        }

        /** Returns the partition count of the common layout if this side leads. */
        private int commonWith(Side<?, K> other) {
            if (pinned || !choosesLike(other)) {
                return partitions;
            }
            return other.pinned || partitions % other.partitions == 0
                    ? other.partitions
                    : partitions;
        }

        private boolean choosesLike(Side<?, K> other) {
            return other.partitions > 0
                    && formulaFor(other).equals(other.formula())
                    && differenceFrom(other).isEmpty();
        }

        /** What shows that the producers of two topics of one formula may differ. */
        private Optional<PlacementDifference> differenceFrom(Side<?, K> other) {
            return fingerprint.get().differenceBetweenTopics(other.fingerprint.get());
        }

        /** What two topics must have in common, apart from their partition counts. */
        private Layout.OfPartitions formula() {
            return KeyColumns.formula(Objects.requireNonNull(sourceKey), settings.key(), null);
        }

        /** The same in the columns of the other stream. */
        private Layout.OfPartitions formulaFor(Side<?, K> other) {
            return KeyColumns.formula(
                    Objects.requireNonNull(sourceKey), settings.key(), other.settings.key());
        }

        private @Nullable String obstacleTo(Side<?, K> leader) {
            if (sourceKey == null) {
                return settings.declared().sourceKey() == null
                        ? new StepDown.NotDeclared().inWords()
                        : """
                        its strategy '%s' does not reuse its partitions, but the strategy of %s does"""
                                .formatted(
                                        settings.strategyOrDefault().name(), leader.input.name());
            }
            if (!formulaFor(leader).equals(leader.formula())) {
                return """
                its producers choose partitions by %s, the producers of %s by %s: one key lies in \
                different partitions of them"""
                        .formatted(
                                inWords(formula()), leader.input.name(), inWords(leader.formula()));
            }
            Optional<PlacementDifference> difference = differenceFrom(leader);
            if (difference.isPresent()) {
                return """
                its producers may place a key elsewhere than the producers of %s, which follow the \
                same formula: %s"""
                        .formatted(leader.input.name(), difference.get().betweenTopics());
            }
            int common = leader.commonWith(this);
            return pinned && partitions > 0 && partitions != common
                    ? "its layout must have %d partitions, the layout of %s must have %d"
                            .formatted(partitions, leader.input.name(), common)
                    : null;
        }

        private static String inWords(Layout.OfPartitions formula) {
            String serializer = formula.keySerializer();
            return "%s of the bytes of %s%s"
                    .formatted(
                            formula.producerHash(),
                            serializer.substring(serializer.lastIndexOf('.') + 1),
                            formula.sourceKey().isEmpty()
                                    ? ""
                                    : " for the part %s of the key".formatted(formula.sourceKey()));
        }
    }
}
