package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Snapshots of {@link TradesJob} over a topic of {@value #KEYS} keys and {@value #PARTITIONS}
 * partitions, one record each, and the topics of a broker. Made once for all tests of a JVM.
 *
 * @param broker the broker
 * @param directory where all is
 * @param savepoint a canonical savepoint
 * @param later another one, with one record more
 * @param nativeSavepoint a savepoint in the format of the state backend
 * @param checkpoint a checkpoint
 */
record StoredJob(
        KafkaBroker broker,
        Path directory,
        String savepoint,
        String later,
        String nativeSavepoint,
        String checkpoint)
        implements AutoCloseable {

    static final int KEYS = 200;
    static final int PARTITIONS = 4;

    /** Written by Kafka's own producer. */
    static final String TRADES = "trades";

    /** The same keys, but {@link PrefixSerializer} has written them. */
    static final String PREFIXED = "prefixed";

    static final String EMPTY = "empty";

    /** Gives it to tests. */
    static final class Fixture implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
            return parameter.getParameter().getType() == StoredJob.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
            return extension
                    .getStore(
                            ExtensionContext.StoreScope.LAUNCHER_SESSION,
                            ExtensionContext.Namespace.create(StoredJob.class))
                    .computeIfAbsent(StoredJob.class, key -> make(), StoredJob.class);
        }

        private static StoredJob make() {
            try {
                KafkaBroker broker = KafkaBroker.inThisJvm();
                try (FlinkCluster cluster = FlinkCluster.start(1, 2)) {
                    return run(broker, cluster);
                } catch (Exception e) {
                    broker.close();
                    throw e;
                }
            } catch (Exception e) {
                throw new IllegalStateException("The job did not get its snapshots", e);
            }
        }
    }

    private static StoredJob run(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Path directory = Files.createTempDirectory("savepoints-");
        for (String topic : new String[] {TRADES, PREFIXED, EMPTY}) {
            broker.createTopic(topic, PARTITIONS);
        }
        write(broker, TRADES, StringSerializer.class, 0, KEYS);
        write(broker, PREFIXED, PrefixSerializer.class, 0, KEYS);
        String checkpoints = directory.resolve("checkpoints").toUri().toString();
        TradesJob trades = new TradesJob();
        JobClient job =
                trades.start(
                        cluster.environment(TradesJob.settings(checkpoints)),
                        broker.bootstrapServers(),
                        TRADES,
                        2);
        await(trades, 2 * KEYS);
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        // The job deletes it when it stops.
        String checkpoint = directory.resolve("checkpoint").toUri().toString();
        FileUtils.copy(
                new org.apache.flink.core.fs.Path(rest.snapshots().checkpoint(job.getJobID())),
                new org.apache.flink.core.fs.Path(checkpoint),
                false);
        String nativeSavepoint = savepoint(job, directory, SavepointFormatType.NATIVE);
        String savepoint = savepoint(job, directory, SavepointFormatType.CANONICAL);
        write(broker, TRADES, StringSerializer.class, 7, 8);
        await(trades, 2 * KEYS + 2);
        String later = rest.snapshots().stop(job.getJobID(), directory);
        return new StoredJob(broker, directory, savepoint, later, nativeSavepoint, checkpoint);
    }

    private static String savepoint(JobClient job, Path directory, SavepointFormatType format)
            throws Exception {
        return job.triggerSavepoint(directory.toUri().toString(), format)
                .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(TradesJob trades, long records) {
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> trades.processed() == records);
    }

    private static void write(
            KafkaBroker broker,
            String topic,
            Class<? extends Serializer<String>> keys,
            int from,
            int to)
            throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                                keys,
                                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                                StringSerializer.class,
                                PrefixSerializer.PREFIX,
                                "x:"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                String trader = "trader-" + i;
                sent.add(producer.send(new ProducerRecord<>(topic, trader, trader + "|order")));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }
}
