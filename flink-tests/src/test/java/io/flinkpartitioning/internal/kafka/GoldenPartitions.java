package io.flinkpartitioning.internal.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The file of the partitions that real producers chose: one line for each producer, partition count
 * and key.
 */
final class GoldenPartitions {

    private static final Path FILE = Path.of("src/test/resources/producers/golden.csv");
    private static final String HEADER = "client,version,command,partitions,key,partition";

    static final List<Integer> PARTITION_COUNTS = List.of(3, 8, 12);

    private static final Comparator<ProducedKey> BY_COUNT_AND_KEY =
            Comparator.comparingInt(ProducedKey::partitions)
                    .thenComparingInt(produced -> keys().indexOf(produced.key()));

    /**
     * A record that a producer wrote.
     *
     * @param partitions the partition count of the topic
     * @param key the key, hexadecimal
     * @param partition where the producer put it
     */
    record ProducedKey(int partitions, String key, int partition) {

        byte[] keyBytes() {
            return HexFormat.of().parseHex(key);
        }
    }

    /** A line of the file. */
    record Line(String client, String version, String command, ProducedKey produced) {

        static Line of(ForeignProducer producer, String version, ProducedKey produced) {
            return new Line(producer.client(), version, producer.command(), produced);
        }

        private static Line parse(String text) {
            List<String> columns = Arrays.asList(text.split(",", -1));
            if (columns.size() != 6) {
                throw new IllegalArgumentException("Not a line of " + FILE + ": " + text);
            }
            return new Line(
                    columns.get(0),
                    columns.get(1),
                    columns.get(2),
                    new ProducedKey(
                            Integer.parseInt(columns.get(3)),
                            columns.get(4),
                            Integer.parseInt(columns.get(5))));
        }

        private String text() {
            return String.join(
                    ",",
                    client,
                    version,
                    command,
                    Integer.toString(produced.partitions()),
                    produced.key(),
                    Integer.toString(produced.partition()));
        }

        boolean isOf(ForeignProducer producer) {
            return client.equals(producer.client()) && command.equals(producer.command());
        }
    }

    private GoldenPartitions() {}

    static List<Line> read() throws IOException {
        List<String> texts = Files.readAllLines(FILE);
        if (texts.isEmpty() || !texts.get(0).equals(HEADER)) {
            throw new IOException(FILE + " does not begin with " + HEADER);
        }
        return texts.stream().skip(1).map(Line::parse).toList();
    }

    /** Returns what is recorded of a producer. */
    static List<ProducedKey> read(ForeignProducer producer) throws IOException {
        return read().stream().filter(line -> line.isOf(producer)).map(Line::produced).toList();
    }

    /** Records a producer anew, and leaves the others as they are. */
    static void write(ForeignProducer producer, String version, List<ProducedKey> produced)
            throws IOException {
        List<Line> before = Files.exists(FILE) ? read() : List.of();
        List<String> texts = new ArrayList<>();
        texts.add(HEADER);
        for (ForeignProducer each : ForeignProducer.values()) {
            Stream<Line> lines =
                    each == producer
                            ? produced.stream()
                                    .sorted(BY_COUNT_AND_KEY)
                                    .map(made -> Line.of(producer, version, made))
                            : before.stream().filter(line -> line.isOf(each));
            lines.map(Line::text).forEach(texts::add);
        }
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, String.join("\n", texts) + "\n");
    }

    /** The keys of a producer: all, but the empty one where that counts as none. */
    static List<String> keys(ForeignProducer producer) {
        return keys().stream()
                .filter(key -> !(key.isEmpty() && producer.emptyKeyIsNone()))
                .filter(key -> !producer.takesTextOnly() || isText(HexFormat.of().parseHex(key)))
                .map(key -> key + HexFormat.of().formatHex(producer.window()))
                .toList();
    }

    private static boolean isText(byte[] key) {
        return Arrays.equals(key, new String(key, UTF_8).getBytes(UTF_8));
    }

    /** The keys, hexadecimal. */
    private static List<String> keys() {
        Stream<byte[]> texts =
                Stream.of(
                                "",
                                "a",
                                "Z",
                                "0",
                                " ",
                                "trader-1",
                                "trader-42",
                                "trader-1000000",
                                "EUR/USD",
                                "order-2026-11-23-000017",
                                "a key, with a comma; and more: \"quotes\"",
                                "a\tkey\nof two lines\r\n",
                                "long-key-".repeat(40),
                                "8f14e45f-ceea-467f-9575-1d2b3c4d5e6f",
                                "00000000-0000-0000-0000-000000000000",
                                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                                "Müller",
                                "Größe-äöüß",
                                "naïve café",
                                "東京",
                                "🚀",
                                "trader-🦊-1",
                                // Its FNV-1a is 0x80000000, which as an int has no absolute value.
                                "trader-4675lF")
                        .map(text -> text.getBytes(UTF_8));
        // Bytes that are negative as a Java byte, and each remainder of a length by four.
        Stream<byte[]> binary =
                Stream.of(
                                "00",
                                "7f",
                                "80",
                                "ff",
                                "0080",
                                "ff00",
                                "8080",
                                "ffff",
                                "80ff01",
                                "fffefd",
                                "ff7f80817e",
                                "f1e2d3c4b5a6",
                                "f1e2d3c4b5a697",
                                "c3",
                                "00ff00ff00ff00ff00ff")
                        .map(HexFormat.of()::parseHex);
        Stream<byte[]> ints =
                IntStream.of(0, 1, -1, 42, 1_000_000, Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .mapToObj(number -> ByteBuffer.allocate(4).putInt(number).array());
        Stream<byte[]> longs =
                LongStream.of(0, 1, -1, 42, 1_700_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE)
                        .mapToObj(number -> ByteBuffer.allocate(8).putLong(number).array());
        return Stream.of(texts, binary, ints, longs)
                .flatMap(keys -> keys)
                .map(HexFormat.of()::formatHex)
                .toList();
    }
}
