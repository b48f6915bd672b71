package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What every broker of the testbed does. */
abstract class KafkaBrokerContract<B extends KafkaBroker> {

    abstract B start() throws IOException;

    abstract Path directory(B broker);

    @Test
    void newTopic_isWrittenAndReadAtOnce() throws Exception {
        try (B broker = start()) {
            broker.createTopic("greetings", 3);
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("greetings", 2, "key", "hello")).get();
            }
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(
                            client, new StringDeserializer(), new StringDeserializer())) {
                TopicPartition partition = new TopicPartition("greetings", 2);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                assertThat(consumer.poll(Duration.ofSeconds(30)))
                        .singleElement()
                        .satisfies(read -> assertThat(read.value()).isEqualTo("hello"));
            }
        }
    }

    @Test
    void existingTopic_isNotCreatedTwice() throws Exception {
        try (B broker = start()) {
            broker.createTopic("twice", 1);
            assertThatThrownBy(() -> broker.createTopic("twice", 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot create topic twice")
                    .rootCause()
                    .hasMessageContaining("already exists");
        }
    }

    @Test
    void close_freesThePortAndDeletesTheDirectory_andMayComeTwice() throws Exception {
        B broker = start();
        Path directory = directory(broker);
        assertThat(directory).isNotEmptyDirectory();
        broker.close();
        broker.close();
        assertThat(directory).doesNotExist();
        String[] address = broker.bootstrapServers().split(":", 2);
        assertThatThrownBy(() -> new Socket(address[0], Integer.parseInt(address[1])).close())
                .isInstanceOf(ConnectException.class);
    }
}
