import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.kstream.SessionWindowedSerializer;
import org.apache.kafka.streams.kstream.TimeWindowedSerializer;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.kstream.internals.TimeWindow;
import org.apache.kafka.streams.kstream.internals.WindowedSerializer;
import org.apache.kafka.streams.kstream.internals.WindowedStreamPartitioner;
import org.springframework.cloud.stream.binder.PartitionHandler;
import org.springframework.cloud.stream.binder.ProducerProperties;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.messaging.support.GenericMessage;

/**
 * Records where Spring Cloud Stream and Kafka Streams put keys: hexadecimal keys on standard input, lines of golden.csv on
 * standard output. Texts are keys of Spring, whatever they are bytes of; Kafka Streams has them in a window. With
 * spring-cloud-stream, kafka-streams and what they need in lib: java -cp 'lib/*' JvmRecorder.java SPRING_VERSION
 * STREAMS_VERSION < keys
 */
class JvmRecorder {

    private static final long START = 1_700_000_000_000L;

    public static void main(String[] args) throws Exception {
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        List<byte[]> keys = List.of(input.replaceFirst("\n$", "").split("\n", -1)).stream().map(HexFormat.of()::parseHex).toList();
        for (int count : new int[] {3, 8, 12}) {
            PartitionHandler handler = spring(count);
            for (byte[] key : keys) {
                String text = new String(key, StandardCharsets.UTF_8);
                if (java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), key)) {
                    print("spring-cloud-stream", args[0], "PartitionHandler of a text", count, key,
                            handler.determinePartition(new GenericMessage<>(text)));
                }
            }
        }
        TimeWindowedSerializer<byte[]> time = new TimeWindowedSerializer<>(new ByteArraySerializer());
        SessionWindowedSerializer<byte[]> session = new SessionWindowedSerializer<>(new ByteArraySerializer());
        for (int count : new int[] {3, 8, 12}) {
            for (byte[] key : keys) {
                streams(args[1], "TimeWindowedSerializer", count, new Windowed<>(key, new TimeWindow(START, START + 1)), time,
                        time::serialize);
            }
        }
        for (int count : new int[] {3, 8, 12}) {
            for (byte[] key : keys) {
                streams(args[1], "SessionWindowedSerializer", count, new Windowed<>(key, new SessionWindow(START, START + 1)),
                        session, session::serialize);
            }
        }
    }

    private static void streams(String version, String command, int count, Windowed<byte[]> key,
            WindowedSerializer<byte[]> serializer, BiFunction<String, Windowed<byte[]>, byte[]> bytes) {
        int partition = new WindowedStreamPartitioner<byte[], String>(serializer)
                .partitions("t", key, "", count).orElseThrow().iterator().next();
        print("kafka-streams", version, command, count, bytes.apply("t", key), partition);
    }

    private static PartitionHandler spring(int count) {
        ProducerProperties properties = new ProducerProperties();
        properties.setPartitionKeyExpression(new org.springframework.expression.spel.standard.SpelExpressionParser()
                .parseExpression("payload"));
        properties.setPartitionCount(count);
        return new PartitionHandler(new StandardEvaluationContext(), properties,
                new org.springframework.beans.factory.support.DefaultListableBeanFactory());
    }

    private static void print(String client, String version, String command, int count, byte[] key, int partition) {
        System.out.println(String.join(",", client, version, command, "" + count, HexFormat.of().formatHex(key), "" + partition));
    }
}
