package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaBrokerProcessTest extends KafkaBrokerContract<KafkaBrokerProcess> {

    @Override
    KafkaBrokerProcess start() throws IOException {
        return KafkaBrokerProcess.start(Map.of());
    }

    @Override
    Path directory(KafkaBrokerProcess broker) {
        return broker.directory();
    }

    @Test
    void close_endsTheProcesses() throws Exception {
        KafkaBrokerProcess broker = start();
        List<ProcessHandle> processes = broker.handles();
        assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);
        broker.close();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void restartedBroker_hasAllThatItHasAcknowledged_atTheSameAddress() throws Exception {
        try (KillableKafkaBroker broker = KafkaBroker.inChildJvm()) {
            broker.createTopic("greetings", 2);
            String address = broker.bootstrapServers();
            send(broker, "first");

            broker.kill();
            broker.kill();
            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(read(broker)).containsExactlyElementsOf(numbered("first"));
            send(broker, "second");
            broker.kill();
            broker.restart();
            List<String> both = new ArrayList<>(numbered("first"));
            both.addAll(numbered("second"));
            assertThat(read(broker)).containsExactlyElementsOf(both);
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
        KafkaBrokerProcess broker = start();
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
        try (KafkaBrokerProcess broker = start()) {
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

    @Test
    void killedBroker_isClosed() throws Exception {
        KafkaBrokerProcess broker = start();
        broker.kill();
        assertThat(broker.directory()).isNotEmptyDirectory();
        broker.close();
        assertThat(broker.handles()).noneMatch(ProcessHandle::isAlive);
        assertThat(broker.directory()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "down", "starting"})
    void parentKilled_takesTheBrokerAndItsDirectoryAlong(String state) throws Exception {
        Process parent =
                new ProcessBuilder(
                                ChildJvm.executable(),
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerOwner.class.getName(),
                                state)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<ProcessHandle> processes = new ArrayList<>();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(output.readLine());
            parent.children().forEach(processes::add);
            // The guard and the broker.
            assertThat(processes).hasSize(state.equals("down") ? 1 : 2);
            assertThat(directory).isNotEmptyDirectory();

            parent.destroyForcibly().waitFor();

            for (ProcessHandle process : processes) {
                process.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(directory).doesNotExist();
        } finally {
            parent.destroyForcibly();
            processes.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts a broker process, and waits to be killed. */
    static final class BrokerOwner {

        private BrokerOwner() {}

        public static void main(String[] args) throws Exception {
            KafkaBrokerProcess broker = KafkaBrokerProcess.start(Map.of());
            if (!args[0].equals("running")) {
                broker.kill();
            }
            if (args[0].equals("starting")) {
                ProcessHandle down = broker.handles().get(0);
                Thread restart =
                        new Thread(
                                () -> {
                                    try {
                                        broker.restart();
                                    } catch (IOException e) {
                                        System.err.println("not restarted: " + e);
                                    }
                                });
                restart.start();
                while (broker.handles().get(0).equals(down)) {
                    Thread.onSpinWait();
                }
            }
            System.out.println(broker.directory());
            Thread.currentThread().join();
        }
    }
}
