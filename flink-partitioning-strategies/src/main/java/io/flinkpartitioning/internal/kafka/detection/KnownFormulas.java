package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Crc32;
import io.flinkpartitioning.internal.kafka.FlinkKeyBy;
import io.flinkpartitioning.internal.kafka.Fnv1a;
import io.flinkpartitioning.internal.kafka.Fnv1aReference;
import io.flinkpartitioning.internal.kafka.Fnv1aUnsigned;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.JavaHashCode;
import io.flinkpartitioning.internal.kafka.KafkaJsLegacy;
import io.flinkpartitioning.internal.kafka.Murmur2;
import io.flinkpartitioning.internal.kafka.Murmur2Unsigned;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The formulas that are tried on every topic, the commonest first: of two that explain a sample
 * alike, the first is named. All methods are static, stateless and thread-safe.
 */
final class KnownFormulas {

    /** Kafka Streams: murmur2 of a windowed key without the start of its time window. */
    static final String TIME_WINDOWED = "murmur2 without time window";

    /** Kafka Streams: murmur2 of a windowed key without the end and start of its session. */
    static final String SESSION_WINDOWED = "murmur2 without session window";

    private static final List<Formula> OF_BYTES =
            List.of(
                    Formula.of(new Murmur2()),
                    Formula.of(new Crc32()),
                    Formula.of(new Fnv1a()),
                    Formula.of(new Murmur2Unsigned()),
                    Formula.of(new Fnv1aReference()),
                    Formula.of(new Fnv1aUnsigned()),
                    Formula.of(new KafkaJsLegacy()),
                    windowed(TIME_WINDOWED),
                    windowed(SESSION_WINDOWED));

    private static final Set<String> HASHES =
            Stream.concat(
                            OF_BYTES.stream().map(Formula::name),
                            Stream.of(JavaHashCode.absolute(), JavaHashCode.masked())
                                    .map(JavaHashCode::name))
                    .collect(Collectors.toUnmodifiableSet());

    /** The usual max parallelisms: Flink's defaults are among them. */
    private static final List<Integer> MAX_PARALLELISMS =
            List.of(128, 256, 512, 1024, 2048, 4096, 32768);

    /** Parallelisms above this one are not tried. */
    private static final int LARGEST_PARALLELISM = 256;

    private KnownFormulas() {}

    /** Returns the formulas that need only the bytes of a key. */
    static List<Formula> ofBytes() {
        return OF_BYTES;
    }

    /** Returns the formulas that need the key as a Java object; none if the format has no class. */
    static List<Formula> ofKeys(KeyFormat format) {
        return of(format, Stream.of(JavaHashCode.absolute(), JavaHashCode.masked()));
    }

    /** Returns the jobs of Flink that may have written what they had grouped. */
    static List<Formula> ofFlinkJobs(KeyFormat format) {
        List<FlinkKeyBy> jobs = new ArrayList<>();
        for (int parallelism = 2; parallelism <= LARGEST_PARALLELISM; parallelism++) {
            for (int max : MAX_PARALLELISMS) {
                if (max >= parallelism) {
                    jobs.add(new FlinkKeyBy(parallelism, max));
                }
            }
        }
        return of(format, jobs.stream());
    }

    private static List<Formula> of(
            KeyFormat format, Stream<? extends ProducerHash<Object>> hashes) {
        Deserializer<?> reader = JavaHashCode.reader(format);
        return reader == null
                ? List.of()
                : hashes.map(hash -> Formula.<Object>ofKeys(hash, reader)).toList();
    }

    /** Whether a formula is a hash modulo the partition count: it has no favourite partition. */
    static boolean spreadsEvenly(String formula) {
        return HASHES.contains(formula);
    }

    /** Whether a formula reads keys, so that it needs the right key format. */
    static boolean readsKeys(String formula) {
        return formula.equals(JavaHashCode.absolute().name())
                || formula.equals(JavaHashCode.masked().name())
                || isFlinkJob(formula);
    }

    /** Whether a formula is that of a Flink job that writes what it has grouped. */
    static boolean isFlinkJob(String formula) {
        return formula.startsWith("flinkKeyBy(");
    }

    /** Returns the number of bytes at the end of a key that a formula leaves out. */
    static int windowBytes(String formula) {
        return switch (formula) {
            case TIME_WINDOWED -> Long.BYTES;
            case SESSION_WINDOWED -> 2 * Long.BYTES;
            default -> 0;
        };
    }

    /** Returns a key without its window. */
    static byte[] withoutWindow(String formula, byte[] key) {
        return Arrays.copyOf(key, Math.max(0, key.length - windowBytes(formula)));
    }

    private static Formula windowed(String name) {
        Murmur2 murmur2 = new Murmur2();
        return new Formula(
                name,
                (key, partitions) -> {
                    byte[] inner = withoutWindow(name, key);
                    return murmur2.partition(inner, inner, partitions);
                });
    }
}
