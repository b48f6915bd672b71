package io.flinkpartitioning.internal.placement.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.junit.jupiter.api.Test;

/** The state that a conversion writes is read by the job that it is written for, and no other. */
class PlacedKeyStateTest {

    private static final SerializerConfig CONFIG = new SerializerConfigImpl();
    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(org.apache.kafka.common.serialization.StringSerializer.class);
    private static final KeyPlacement<String> PLACEMENT = MURMUR2.placement("topic", 8, 128);
    private static final KeyPlacement<String> OTHER_SETTINGS =
            MURMUR2.withSerializerConfig(Map.of("key.serializer.encoding", "UTF-16"))
                    .placement("topic", 8, 128);

    private static PlacedKeyTypeInfo<String> type(KeyPlacement<String> placement) {
        return PlacedKeyTypeInfo.of("key", Types.STRING, placement, CONFIG);
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializerSnapshot<PlacedKey<String>> written(PlacedKeyState<?> state) {
        return ((PlacedKeyState<String>) state)
                .serializer(StringSerializer.INSTANCE)
                .snapshotConfiguration();
    }

    private static boolean isRead(
            TypeSerializerSnapshot<PlacedKey<String>> state, KeyPlacement<String> job) {
        return type(job)
                .createSerializer(CONFIG)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(state)
                .isCompatibleAsIs();
    }

    @Test
    void stateOfAJob_isReadByTheJob() {
        assertThat(isRead(written(PlacedKeyState.of(type(PLACEMENT))), PLACEMENT)).isTrue();
        assertThat(isRead(written(PlacedKeyState.ofUnknownKeys(PLACEMENT)), PLACEMENT)).isTrue();
    }

    @Test
    void stateOfAJob_isNotReadUnderOtherSettings() {
        assertThatThrownBy(
                        () -> isRead(written(PlacedKeyState.of(type(PLACEMENT))), OTHER_SETTINGS))
                .hasMessageContaining("the job may put keys elsewhere");
    }

    /** No key shows it, but the digest of the settings does. */
    @Test
    void stateOfUnknownKeys_isNotReadUnderOtherSettings() {
        assertThatThrownBy(
                        () ->
                                isRead(
                                        written(PlacedKeyState.ofUnknownKeys(PLACEMENT)),
                                        OTHER_SETTINGS))
                .hasMessageContaining("fingerprint of the configuration of the key serializer");
    }

    /** Else a job with unaligned checkpoints would refuse it, as state of the first version. */
    @Test
    void state_saysThatNothingIsInFlight() {
        StateOrigin origin =
                ((PlacedKeySnapshot<String>) written(PlacedKeyState.of(type(PLACEMENT)))).origin();
        assertThat(Objects.requireNonNull(origin).unaligned()).isFalse();
    }

    @Test
    void layoutAndKeys_areThoseOfPlacedKeysOnly() {
        TypeSerializerSnapshot<?> placed = written(PlacedKeyState.of(type(PLACEMENT)));
        TypeSerializerSnapshot<?> plain = StringSerializer.INSTANCE.snapshotConfiguration();
        assertThat(PlacedKeyState.layout(placed)).contains(PLACEMENT.layout());
        assertThat(PlacedKeyState.keys(placed))
                .hasValueSatisfying(
                        keys ->
                                assertThat(keys.restoreSerializer())
                                        .isEqualTo(StringSerializer.INSTANCE));
        assertThat(PlacedKeyState.layout(plain)).isEmpty();
        assertThat(PlacedKeyState.keys(plain)).isEmpty();
    }
}
