package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A broker that is killed, and comes back. */
class KafkaBrokerRestartTest {

    @Test
    void restartedBroker_hasAllThatItHasAcknowledged_atTheSameAddress() throws Exception {
        restarted(1);
    }

    @Test
    @Tag("full")
    void brokerThatIsRestartedAgain_hasAllOfBothRuns() throws Exception {
        restarted(2);
    }

    /** A broker that was killed waits for the end of its session before it is back. */
    private static void restarted(int times) throws Exception {
        try (KillableKafkaBroker broker = KafkaBroker.inChildJvm()) {
            broker.createTopic("greetings", 2);
            String address = broker.bootstrapServers();
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                String run = "run " + i;
                send(broker, run);
                sent.addAll(numbered(run));

                broker.kill();
                broker.kill();
                broker.restart();

                assertThat(broker.bootstrapServers()).isEqualTo(address);
                assertThat(read(broker)).containsExactlyElementsOf(sent);
            }
            send(broker, "last");
            sent.addAll(numbered("last"));
            assertThat(read(broker)).containsExactlyElementsOf(sent);
        }
    }

    private static List<String> numbered(String name) {
        return IntStream.range(0, 100).mapToObj(i -> name + " " + i).toList();
    }

    /** Returns when all are acknowledged. */
    private static void send(KafkaBroker broker, String name) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String value : numbered(name)) {
                producer.send(new ProducerRecord<>("greetings", 1, "key", value)).get();
            }
        }
    }

    private static List<String> read(KafkaBroker broker) {
        TopicPartition partition = new TopicPartition("greetings", 1);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, -1L);
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }

    @Test
    @Tag("full")
    void settings_areThoseOfTheBroker_alsoWhenItIsRestarted() throws Exception {
        try (KillableKafkaBroker broker =
                KafkaBroker.inChildJvm(Map.of("message.max.bytes", "2000"))) {
            broker.createTopic("greetings", 1);
            broker.kill();
            broker.restart();
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrapServers()),
                            new StringSerializer(),
                            new StringSerializer())) {
                assertThatThrownBy(
                                () ->
                                        producer.send(
                                                        new ProducerRecord<>(
                                                                "greetings", "x".repeat(3000)))
                                                .get())
                        .hasMessageContaining("larger than the max message size");
            }
        }
    }

    @Test
    void restart_isRefused_whileTheBrokerRuns_andOnceItIsClosed() throws Exception {
        KafkaBrokerProcess broker = KafkaBrokerProcess.start(Map.of());
        try (broker) {
            assertThatThrownBy(broker::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "A broker can be restarted when it is down, but the one at "
                                    + broker.bootstrapServers()
                                    + " runs: call kill() before");
        }
        assertThatThrownBy(broker::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The broker is closed");
        assertThat(broker.handles()).noneMatch(ProcessHandle::isAlive);
        assertThat(broker.directory()).doesNotExist();
    }

    @Test
    @Tag("full")
    void failedRestart_leavesTheBrokerDown_withAllThatItHas() throws Exception {
        try (KafkaBrokerProcess broker = KafkaBrokerProcess.start(Map.of())) {
            broker.createTopic("greetings", 2);
            send(broker, "first");
            broker.kill();
            int port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
            try (ServerSocket taken =
                    new ServerSocket(port, 1, InetAddress.getByName("localhost"))) {
                assertThatThrownBy(broker::restart)
                        .as("port %s", taken.getLocalPort())
                        .isInstanceOf(IOException.class)
                        .hasMessage("The broker process ended before it was ready");
            }
            broker.restart();
            assertThat(read(broker)).containsExactlyElementsOf(numbered("first"));
        }
    }
}
