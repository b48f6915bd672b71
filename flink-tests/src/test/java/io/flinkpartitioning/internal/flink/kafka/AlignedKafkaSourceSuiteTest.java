package io.flinkpartitioning.internal.flink.kafka;

import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.testframe.TestResource;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestExternalSystem;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What Flink demands of every source, of the Kafka source when it is aligned. */
@SuppressWarnings("unused") // The suite finds its fields by their annotations.
class AlignedKafkaSourceSuiteTest extends SourceTestSuiteBase<String> {

    /** As many as the suite has splits at most. */
    private static final int PARTITIONS = 4;

    /** Flink's default at the parallelism of the suite. */
    private static final int MAX_PARALLELISM = 128;

    private static final int RECORDS = 50;

    @TestSemantics private final CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

    @TestEnv private final MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

    @TestExternalSystem private final Kafka kafka = new Kafka();

    @TestContext
    private final ExternalContextFactory<TopicContext> contexts =
            test -> new TopicContext(kafka.broker());

    private static final class Kafka implements TestResource {

        private @Nullable KafkaBroker started;

        KafkaBroker broker() {
            KafkaBroker broker = started;
            if (broker == null) {
                throw new IllegalStateException("The broker is not started");
            }
            return broker;
        }

        @Override
        public void startUp() throws IOException {
            started = KafkaBroker.inThisJvm();
        }

        @Override
        public void tearDown() throws IOException {
            if (started != null) {
                started.close();
            }
        }
    }

    /** A topic of a test's own. */
    private static final class TopicContext implements DataStreamSourceExternalContext<String> {

        private static final AtomicInteger TOPICS = new AtomicInteger();

        private final KafkaBroker broker;
        private final String topic = "suite-" + TOPICS.incrementAndGet();
        private int nextPartition;

        TopicContext(KafkaBroker broker) {
            this.broker = broker;
            try {
                broker.createTopic(topic, PARTITIONS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
            KafkaSourceBuilder<String> builder =
                    KafkaSource.<String>builder()
                            .setBootstrapServers(broker.bootstrapServers())
                            .setTopics(topic)
                            .setGroupId(topic)
                            .setStartingOffsets(OffsetsInitializer.earliest())
                            .setValueOnlyDeserializer(new SimpleStringSchema());
            if (settings.getBoundedness() == Boundedness.BOUNDED) {
                builder.setBounded(OffsetsInitializer.latest());
            }
            return AlignedKafkaSource.of(
                    builder.build(), PARTITIONS, MAX_PARALLELISM, SourceEventTime.own());
        }

        @Override
        public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
                TestingSourceSettings settings) {
            return new PartitionWriter(broker, topic, nextPartition++);
        }

        @Override
        public List<String> generateTestData(
                TestingSourceSettings settings, int splitIndex, long seed) {
            return IntStream.range(0, RECORDS)
                    .mapToObj(record -> splitIndex + "-" + seed + "-" + record)
                    .toList();
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private static final class PartitionWriter implements ExternalSystemSplitDataWriter<String> {

        private final KafkaProducer<byte[], byte[]> producer;
        private final String topic;
        private final int partition;

        PartitionWriter(KafkaBroker broker, String topic, int partition) {
            this.producer =
                    new KafkaProducer<>(
                            Map.of(
                                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    broker.bootstrapServers()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            this.topic = topic;
            this.partition = partition;
        }

        @Override
        public void writeRecords(List<String> records) {
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (String record : records) {
                byte[] value = record.getBytes(StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
            }
            try {
                for (Future<RecordMetadata> future : sent) {
                    future.get();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new FlinkRuntimeException(e);
            }
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
