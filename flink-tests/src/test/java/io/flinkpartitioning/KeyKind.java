package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.apache.kafka.common.utils.Utils;

/** A type of key, as Flink and Kafka see it, with sample keys. */
public record KeyKind<K>(
        String name,
        TypeInformation<K> type,
        Class<? extends Serializer<? super K>> serializer,
        Class<? extends Deserializer<K>> deserializer,
        IntFunction<K> sample)
        implements Serializable {

    /** Returns a text that Kafka's producer puts into a partition. */
    static String keyOfPartition(int partition, int partitions) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(STRING.sample())
                .filter(
                        key ->
                                Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions
                                        == partition)
                .findFirst()
                .orElseThrow();
    }

    public enum Venue {
        XETRA,
        NYSE,
        TSE
    }

    public record Account(String trader, Venue venue) {}

    public static final KeyKind<String> STRING =
            new KeyKind<>(
                    "String",
                    Types.STRING,
                    StringSerializer.class,
                    StringDeserializer.class,
                    i -> "trader-" + i);

    /** "Aa" and "BB" have one hash code, and so has every text of n such pairs. */
    public static final KeyKind<String> COLLIDING_STRING =
            new KeyKind<>(
                    "colliding String",
                    Types.STRING,
                    StringSerializer.class,
                    StringDeserializer.class,
                    i -> {
                        StringBuilder text = new StringBuilder();
                        for (int bit = 0; bit < 10; bit++) {
                            text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                        }
                        return text.toString();
                    });

    public static final KeyKind<Long> LONG =
            new KeyKind<>(
                    "Long",
                    Types.LONG,
                    LongSerializer.class,
                    LongDeserializer.class,
                    i -> (long) i);

    public static final KeyKind<UUID> UNIQUE_ID =
            new KeyKind<>(
                    "UUID",
                    TypeInformation.of(UUID.class),
                    UUIDSerializer.class,
                    UUIDDeserializer.class,
                    i -> new UUID(0x9e3779b97f4a7c15L * i, i));

    public static final KeyKind<Account> RECORD =
            new KeyKind<>(
                    "record",
                    TypeInformation.of(Account.class),
                    AccountSerializer.class,
                    AccountDeserializer.class,
                    i -> new Account("trader-" + i / 3, Venue.values()[i % 3]));

    public static final KeyKind<Tuple2<String, Integer>> TUPLE =
            new KeyKind<>(
                    "Tuple2",
                    Types.TUPLE(Types.STRING, Types.INT),
                    TupleSerializer.class,
                    TupleDeserializer.class,
                    i -> Tuple2.of("trader-" + i / 10, i % 10));

    @Override
    public String toString() {
        return name;
    }

    public static final class AccountSerializer implements Serializer<Account> {
        @Override
        public byte[] serialize(String topic, Account data) {
            return (data.trader() + "@" + data.venue()).getBytes(UTF_8);
        }
    }

    public static final class AccountDeserializer implements Deserializer<Account> {
        @Override
        public Account deserialize(String topic, byte[] data) {
            String[] parts = new String(data, UTF_8).split("@", 2);
            return new Account(parts[0], Venue.valueOf(parts[1]));
        }
    }

    public static final class TupleSerializer implements Serializer<Tuple2<String, Integer>> {
        @Override
        public byte[] serialize(String topic, Tuple2<String, Integer> data) {
            return (data.f0 + "#" + data.f1).getBytes(UTF_8);
        }
    }

    public static final class TupleDeserializer implements Deserializer<Tuple2<String, Integer>> {
        @Override
        public Tuple2<String, Integer> deserialize(String topic, byte[] data) {
            String[] parts = new String(data, UTF_8).split("#", 2);
            return Tuple2.of(parts[0], Integer.valueOf(parts[1]));
        }
    }
}
