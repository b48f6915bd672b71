package io.flinkpartitioning.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.placement.state.SnapshotEntries;
import io.flinkpartitioning.internal.planner.SettingsRemedy;
import io.flinkpartitioning.internal.planner.decision.CountPin;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.kafka.PartitionFunction;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A change that moves keys but no name of the layout is refused, and no other change is. */
class PlacementFingerprintTest {

    private static final KafkaPartitioning<String> TEXTS =
            KafkaPartitioning.murmur2(StringSerializer.class);
    private static final String ENCODING = "key.serializer.encoding";

    /** The layout, the key serializer's snapshot, and the entries "probes" and "declared". */
    private static final String BYTES_OF_THE_SECOND_VERSION =
            """
            000000000400076d75726d75723200376f72672e6170616368652e6b61666b612e636f6d6d6f6e2e\
            73657269616c697a6174696f6e2e426f6f6c65616e53657269616c697a657200000008\
            00566f72672e6170616368652e666c696e6b2e6170692e636f6d6d6f6e2e747970657574696c732e\
            626173652e426f6f6c65616e53657269616c697a657224426f6f6c65616e53657269616c697a6572\
            536e617073686f7400000003\
            00000002000670726f6265730000002d0000000100000002000566616c7365c44bdff4074eecdb59\
            1ed5d8000474727565e12ef9d2eb86ceeb0075a9c8\
            00086465636c617265640000002a00000002000873657474696e6773001065336230633434323938\
            6663316331340005746f706963000174""";

    /** Writes what its configuration and its topic tell it to, as a registry's serializer does. */
    public static final class SchemaSerializer implements Serializer<String> {

        private String schemaId = "1";

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            schemaId = String.valueOf(configs.get("schema.id"));
        }

        @Override
        public byte[] serialize(String topic, String data) {
            return (schemaId + data).getBytes(UTF_8);
        }
    }

    public static final class TopicSerializer implements Serializer<String> {
        @Override
        public byte[] serialize(String topic, String data) {
            return (topic + data).getBytes(UTF_8);
        }
    }

    /** Writes other bytes in another version of its library. */
    public static final class LibrarySerializer implements Serializer<String> {

        static final AtomicInteger VERSION = new AtomicInteger(1);

        @Override
        public byte[] serialize(String topic, String data) {
            return (VERSION.get() == 1 ? data : data.strip()).getBytes(UTF_8);
        }
    }

    /** Counts its open instances. */
    public static final class ClosedSerializer implements Serializer<String> {

        static final AtomicInteger OPENED = new AtomicInteger();
        static final AtomicInteger OPEN = new AtomicInteger();

        public ClosedSerializer() {
            OPENED.incrementAndGet();
            OPEN.incrementAndGet();
        }

        @Override
        public byte[] serialize(String topic, String data) {
            return data.getBytes(UTF_8);
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
        }
    }

    @Test
    void serializerThatWritesProbes_isClosed_andOpenedAgainForKeys() {
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2(ClosedSerializer.class)
                        .placement("trades", 4, 128);
        serializer(Types.STRING, placement);
        assertThat(ClosedSerializer.OPENED).hasPositiveValue();
        assertThat(ClosedSerializer.OPEN).hasValue(0);
        placement.place("key");
        assertThat(ClosedSerializer.OPEN).hasValue(1);
    }

    /** No probe is known of it. */
    public static final class Opaque {

        private final String text;

        public Opaque(String text) {
            this.text = Objects.requireNonNull(text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Opaque that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    public static final class OpaqueSerializer implements Serializer<Opaque> {
        @Override
        public byte[] serialize(String topic, Opaque data) {
            return data.text.getBytes(UTF_8);
        }
    }

    /** As a class whose hashCode another version of the job has changed. */
    public record Account(String bank, int number) {

        static final AtomicInteger VERSION = new AtomicInteger(1);

        @Override
        public int hashCode() {
            return VERSION.get() * bank.hashCode() + number;
        }
    }

    private record ByRegion(Map<String, Integer> regions) implements PartitionFunction<String> {
        @Override
        public int partition(String key, byte[] keyBytes, int partitions) {
            return regions.getOrDefault(key, 0) % partitions;
        }
    }

    private record ByLength(Map<String, Integer> regions) implements PartitionFunction<String> {
        @Override
        public int partition(String key, byte[] keyBytes, int partitions) {
            return regions.getOrDefault(key, 0) % partitions;
        }
    }

    @Test
    void otherEncoding_isRefused_withTheFirstKeyAndTheCause() {
        KafkaPartitioning<String> utf16 = TEXTS.withSerializerConfig(Map.of(ENCODING, "UTF-16"));
        assertRefused(TEXTS, utf16)
                .hasMessageContaining("the key 'text', made to compare them, has bytes ")
                .hasMessageContaining("another configuration of the key serializer")
                .hasMessageContaining("set withSerializerConfig(…) to the configuration");
        assertRefused(utf16, TEXTS).hasMessageContaining("withSerializerConfig(…)");
    }

    @Test
    void encodingThatWritesMostTextsAlike_isRefused() {
        assertRefused(TEXTS, TEXTS.withSerializerConfig(Map.of(ENCODING, "ISO-8859-1")))
                .hasMessageContaining("the key 'all characters'");
    }

    @Test
    void otherSettingsThatWriteTheSameBytes_areAccepted() {
        assertAccepted(
                TEXTS.withSerializerConfig(Map.of("registry.url", "http://a", "password", "one")),
                TEXTS.withSerializerConfig(Map.of("registry.url", "http://b", "password", "two")));
        assertAccepted(TEXTS, TEXTS.withSerializerConfig(Map.of(ENCODING, "UTF-8")));
    }

    @Test
    void otherSchemaId_isRefused() {
        KafkaPartitioning<String> schema = KafkaPartitioning.murmur2(SchemaSerializer.class);
        assertRefused(
                        schema.withSerializerConfig(Map.of("schema.id", "7")),
                        schema.withSerializerConfig(Map.of("schema.id", "8")))
                .hasMessageContaining("withSerializerConfig(…)");
    }

    @Test
    void otherTopic_isRefusedIfTheSerializerUsesIt() {
        KafkaPartitioning<String> topics = KafkaPartitioning.murmur2(TopicSerializer.class);
        assertThatThrownBy(
                        () ->
                                restore(
                                        Types.STRING,
                                        topics.placement("trades", 4, 128),
                                        topics.placement("orders", 4, 128)))
                .cause()
                .hasMessageContaining(
                        "another topic, or another name of the stream, which the key serializer uses");
        assertThatCode(
                        () ->
                                restore(
                                        Types.STRING,
                                        TEXTS.placement("trades", 4, 128),
                                        TEXTS.placement("orders", 4, 128)))
                .doesNotThrowAnyException();
    }

    @Test
    void otherVersionOfTheSerializer_isRefused() throws Exception {
        KafkaPartitioning<String> library = KafkaPartitioning.murmur2(LibrarySerializer.class);
        TypeSerializerSnapshot<PlacedKey<String>> old =
                written(Types.STRING, library.placement("trades", 4, 128));
        LibrarySerializer.VERSION.set(2);
        try {
            assertThatThrownBy(
                            () -> resolve(old, Types.STRING, library.placement("trades", 4, 128)))
                    .cause()
                    .hasMessageContaining("the key 'spaces'")
                    .hasMessageContaining("another version of the key serializer");
        } finally {
            LibrarySerializer.VERSION.set(1);
        }
    }

    @Test
    void functionThatDiffersForOneKey_isRefused_untilItIsAccepted() {
        Map<String, Integer> regions = new HashMap<>(Map.of("north", 1, "south", 2));
        KafkaPartitioning<String> old = byRegion(new ByRegion(Map.copyOf(regions)));
        regions.put("south", 3);
        KafkaPartitioning<String> changed = byRegion(new ByRegion(regions));
        String message =
                refusal(old, changed)
                        .transform(text -> text.substring(text.indexOf("acceptingState(\"")));
        assertThat(message).contains("acceptingState(\"");
        String fingerprint = message.split("\"", 3)[1];

        assertAccepted(old, changed.acceptingState(fingerprint));
        assertAccepted(changed.acceptingState(fingerprint), changed);
        assertAccepted(old, byRegion(new ByRegion(Map.of("south", 2, "north", 1))));
    }

    @Test
    void otherClassOfTheFunction_isRefused() {
        assertThat(refusal(byRegion(new ByRegion(Map.of())), byRegion(new ByLength(Map.of()))))
                .contains("the fingerprint of the partition function is ")
                .contains("set KafkaPartitioning.custom(…) to the function that wrote it");
    }

    /** Remembers what it has computed. */
    private static final class Remembering implements PartitionFunction<String> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, Integer> known = new HashMap<>();

        @Override
        public int partition(String key, byte[] keyBytes, int partitions) {
            return known.computeIfAbsent(key, text -> text.length() % partitions);
        }
    }

    @Test
    void functionThatHasBeenUsed_isTheSame() {
        KafkaPartitioning<String> used = byRegion(new Remembering());
        used.placement("trades", 4, 128).place("used");
        assertAccepted(byRegion(new Remembering()), used);
    }

    /** The default of its switch "cannot happen". */
    private record Exhaustive() implements PartitionFunction<String> {
        @Override
        public int partition(String key, byte[] keyBytes, int partitions) {
            return switch (key) {
                case "EU" -> 0;
                case "US" -> 1;
                default -> throw new AssertionError(key);
            };
        }
    }

    @Test
    void functionThatThrowsAnErrorForUnknownKeys_hasNoProbes() {
        assertAccepted(byRegion(new Exhaustive()), byRegion(new Exhaustive()));
        assertThat(refusal(byRegion(new Exhaustive()), byRegion(new ByLength(Map.of()))))
                .contains("the fingerprint of the partition function is ");
    }

    @Test
    void functionThatMovesAProbe_isRefusedEvenIfItIsAccepted() {
        KafkaPartitioning<String> old = byRegion(new ByRegion(Map.of()));
        KafkaPartitioning<String> moved = byRegion(new ByRegion(Map.of("trader-1", 1)));
        String refusal = refusal(old, moved);
        assertThat(refusal)
                .contains("the key 'text'")
                .contains("The likeliest cause is another partition function");
    }

    private static KafkaPartitioning<String> byRegion(PartitionFunction<String> function) {
        return KafkaPartitioning.custom("by-region", function, StringSerializer.class);
    }

    @Test
    void acceptedFingerprint_blank_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TEXTS.acceptingState(" "))
                .withMessageContaining("must not be blank");
    }

    @Test
    void keysWithoutProbes_areDecidedBySettingsAndTopic_butNotBySecrets() throws Exception {
        KafkaPartitioning<Opaque> opaque =
                KafkaPartitioning.<Opaque>murmur2(OpaqueSerializer.class)
                        .withSerializerConfig(
                                Map.of("a", "1", "b", "http://me:one@host", "x.password", "one"));
        KafkaPartitioning<Opaque> otherSecrets =
                opaque.withSerializerConfig(
                        Map.of("b", "http://me:two@host", "a", "1", "x.password", "two"));
        KafkaPartitioning<Opaque> otherSettings = opaque.withSerializerConfig(Map.of("a", "2"));
        TypeInformation<Opaque> type = Types.GENERIC(Opaque.class);
        KeyPlacement<Opaque> old = opaque.placement("trades", 4, 128);

        restore(type, old, otherSecrets.placement("trades", 4, 128));
        assertThatThrownBy(() -> restore(type, old, otherSettings.placement("trades", 4, 128)))
                .cause()
                .hasMessageContaining(
                        "the fingerprint of the configuration of the key serializer is")
                .hasMessageContaining("acceptingState(\"");
        assertThatThrownBy(() -> restore(type, old, opaque.placement("orders", 4, 128)))
                .cause()
                .hasMessageContaining(
                        "the topic, or the name of the stream, that the key serializer is given is trades in")
                .hasMessageContaining("acceptingState(\"trades\")");
        restore(type, old, opaque.acceptingState("trades").placement("orders", 4, 128));
    }

    /** A class of Kryo's. The only probe is a new instance, which all charsets write alike. */
    public static final class City {

        private final String name;

        @SuppressWarnings("unused") // Kryo's.
        public City() {
            this("");
        }

        City(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof City that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    public static final class CitySerializer implements Serializer<City> {

        private Charset charset = UTF_8;

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            charset = Charset.forName(String.valueOf(configs.get("charset")));
        }

        @Override
        public byte[] serialize(String topic, City data) {
            return data.name.getBytes(charset);
        }
    }

    @Test
    void probesThatAgreeButDoNotStandForAllKeys_leaveSettingsAndTopicToDecide() throws Exception {
        TypeInformation<City> type = Types.GENERIC(City.class);
        KeyPlacement<City> old = cities("UTF-8").placement("cities", 8, 128);
        KeyPlacement<City> latin = cities("ISO-8859-1").placement("cities", 8, 128);
        City city = new City("K\u00f6ln");
        assertThat(latin.place(city).hashCode()).isNotEqualTo(old.place(city).hashCode());

        assertThatThrownBy(() -> restore(type, old, latin))
                .cause()
                .hasMessageContaining(
                        "the fingerprint of the configuration of the key serializer is");
        assertThatThrownBy(() -> restore(type, old, cities("UTF-8").placement("towns", 8, 128)))
                .cause()
                .hasMessageContaining("acceptingState(\"cities\")");
        restore(type, old, cities("UTF-8").acceptingState("cities").placement("towns", 8, 128));
        restore(type, old, cities("UTF-8").placement("cities", 8, 128));
    }

    private static KafkaPartitioning<City> cities(String charset) {
        return KafkaPartitioning.<City>murmur2(CitySerializer.class)
                .withSerializerConfig(Map.of("charset", charset));
    }

    @Test
    void otherPartOfTheKey_isRefused() {
        TypeInformation<Tuple2<String, String>> type = Types.TUPLE(Types.STRING, Types.STRING);
        assertThatThrownBy(
                        () ->
                                restore(
                                        type,
                                        byPart(type, key -> key.f0),
                                        byPart(type, key -> key.f1)))
                .cause()
                .hasMessageContaining("selector of the source key");
    }

    private static KeyPlacement<Tuple2<String, String>> byPart(
            TypeInformation<Tuple2<String, String>> type,
            KeySelector<Tuple2<String, String>, String> part) {
        return SourceKey.part("trader", part, TEXTS)
                .placement(
                        "trader,symbol",
                        type,
                        new SerializerConfigImpl(),
                        SerializerTopic.named("trades"),
                        4,
                        128);
    }

    @Test
    void otherHashCode_isRefusedUnderFlinksOwnHash() throws Exception {
        TypeInformation<Account> type = TypeInformation.of(Account.class);
        KeyPlacement<Account> placement =
                KeyPlacements.byHash(
                        HashFunction.FLINK, "account", type, new SerializerConfigImpl(), 128);
        TypeSerializerSnapshot<PlacedKey<Account>> old = written(type, placement);
        assertThat(resolve(old, type, placement).isCompatibleAsIs()).isTrue();
        Account.VERSION.set(2);
        try {
            assertThatThrownBy(() -> resolve(old, type, placement))
                    .cause()
                    .hasMessageContaining("another hashCode");
        } finally {
            Account.VERSION.set(1);
        }
    }

    @Test
    void stateOfTheFirstVersion_isAccepted() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        KeyPlacement<String> placement = TEXTS.placement("trades", 4, 128);
        LayoutFormat.write(placement.layout(), out);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out,
                org.apache.flink.api.common.typeutils.base.StringSerializer.INSTANCE
                        .snapshotConfiguration());
        PlacedKeySerializerSnapshot<String> old = new PlacedKeySerializerSnapshot<>();
        old.readSnapshot(
                1, new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
        assertThat(resolve(old, Types.STRING, placement).isCompatibleAsIs()).isTrue();
    }

    @Test
    void unknownEntries_areSkipped_andWrittenAgain() throws Exception {
        KeyPlacement<String> placement = TEXTS.placement("trades", 4, 128);
        SerializerConfigImpl config = new SerializerConfigImpl();
        PlacedKeySerializer<String> now =
                (PlacedKeySerializer<String>)
                        PlacedKeyTypeInfo.of("key", Types.STRING, placement, config)
                                .createSerializer(config);
        PlacedKeySerializer<String> later =
                new PlacedKeySerializer<>(
                        now.keySerializer(),
                        now.layout(),
                        now.fingerprint().with("later", out -> out.writeUTF("an entry")),
                        null,
                        null);
        TypeSerializerSnapshot<PlacedKey<String>> old = writeAndRead(later.snapshotConfiguration());
        assertThat(resolve(old, Types.STRING, placement).isCompatibleAsIs()).isTrue();

        PlacedKeySerializer<String> restored =
                (PlacedKeySerializer<String>)
                        writeAndRead(old.restoreSerializer().snapshotConfiguration())
                                .restoreSerializer();
        assertThat(laterEntry(restored.fingerprint().entries())).isEqualTo("an entry");
        assertThat(restored.fingerprint().entries()).isEqualTo(later.fingerprint().entries());
        assertThat(laterEntry(SnapshotEntries.NONE)).isNull();
    }

    private static @Nullable String laterEntry(SnapshotEntries entries) {
        return entries.get("later", DataInputView::readUTF);
    }

    /** What is in a savepoint is for ever: a change of these bytes needs another version. */
    @Test
    void snapshot_ofTheSecondVersion_hasTheseBytes() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer(
                        Types.BOOLEAN,
                        KafkaPartitioning.<Boolean>murmur2(
                                        org.apache.kafka.common.serialization.BooleanSerializer
                                                .class)
                                .placement("t", 4, 8))
                .snapshotConfiguration()
                .writeSnapshot(out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer()))
                .isEqualTo(BYTES_OF_THE_SECOND_VERSION);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(
            KafkaPartitioning<String> old, KafkaPartitioning<String> now) {
        return assertThatThrownBy(
                        () ->
                                restore(
                                        Types.STRING,
                                        old.placement("trades", 4, 128),
                                        now.placement("trades", 4, 128)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("Keyed state can be read only under the layout that wrote it")
                .hasMessageContaining("have the same layout, partition placement (4 source");
    }

    private static String refusal(KafkaPartitioning<String> old, KafkaPartitioning<String> now) {
        Throwable[] thrown = new Throwable[1];
        assertRefused(old, now).satisfies(cause -> thrown[0] = cause);
        return String.valueOf(thrown[0].getMessage());
    }

    private static void assertAccepted(
            KafkaPartitioning<String> old, KafkaPartitioning<String> now) {
        assertThatCode(
                        () ->
                                restore(
                                        Types.STRING,
                                        old.placement("trades", 4, 128),
                                        now.placement("trades", 4, 128)))
                .doesNotThrowAnyException();
    }

    private static <K> void restore(
            TypeInformation<K> type, KeyPlacement<K> old, KeyPlacement<K> now) throws IOException {
        assertThat(resolve(written(type, old), type, now).isCompatibleAsIs()).isTrue();
    }

    private static <K> TypeSerializerSchemaCompatibility<PlacedKey<K>> resolve(
            TypeSerializerSnapshot<PlacedKey<K>> old,
            TypeInformation<K> type,
            KeyPlacement<K> now) {
        return serializer(type, now).snapshotConfiguration().resolveSchemaCompatibility(old);
    }

    private static <K> TypeSerializerSnapshot<PlacedKey<K>> written(
            TypeInformation<K> type, KeyPlacement<K> placement) throws IOException {
        return writeAndRead(serializer(type, placement).snapshotConfiguration());
    }

    private static <K> TypeSerializer<PlacedKey<K>> serializer(
            TypeInformation<K> type, KeyPlacement<K> placement) {
        return PlacedKeyTypes.withRemedy(
                        PlacedKeyTypeInfo.of("key", type, placement, new SerializerConfigImpl()),
                        new SettingsRemedy(CountPin.KEYED_STREAM))
                .createSerializer(new SerializerConfigImpl());
    }

    private static <T> TypeSerializerSnapshot<T> writeAndRead(TypeSerializerSnapshot<T> snapshot)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()),
                PlacementFingerprintTest.class.getClassLoader());
    }
}
