package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.KafkaTrades;
import io.flinkpartitioning.bench.job.RunningCount;
import io.flinkpartitioning.bench.job.RunningJob;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Counts trades by key, and writes a result for each of them. */
final class CountingJob {

    /** The name of the operator that counts. */
    static final String OPERATOR = "running-count";

    private static final int OUTPUT_PARTITIONS = 8;

    private final Testbed testbed;
    private final KafkaTrades<Tuple2<String, Long>> trades;
    private final Grouping grouping;
    private final DeliveryGuarantee guarantee;
    private final String output = "counts-" + UUID.randomUUID();

    /**
     * Creates the topic of the results.
     *
     * @param testbed where it runs
     * @param trades what it reads
     * @param grouping what stands between source and count
     * @param guarantee that of its sink
     */
    CountingJob(
            Testbed testbed,
            KafkaTrades<Tuple2<String, Long>> trades,
            Grouping grouping,
            DeliveryGuarantee guarantee)
            throws IOException {
        this.testbed = testbed;
        this.trades = trades;
        this.grouping = grouping;
        this.guarantee = guarantee;
        testbed.broker().createTopic(output, OUTPUT_PARTITIONS);
    }

    /**
     * Starts to read the results.
     *
     * @param subtasks how many subtasks count, at most
     * @param load the records that are counted
     */
    ResultWatch watch(int subtasks, SteadyLoad load) {
        return new ResultWatch(
                testbed.broker().bootstrapServers(), output, OUTPUT_PARTITIONS, subtasks, load);
    }

    /**
     * Submits the job.
     *
     * @param configuration its settings
     * @param parallelism its parallelism
     * @param disturbance what disturbs it
     */
    RunningJob submit(
            Configuration configuration, int parallelism, RunningCount.Disturbance disturbance)
            throws Exception {
        StreamExecutionEnvironment env = testbed.environment(configuration);
        env.setParallelism(parallelism);
        grouping.process(
                        env,
                        trades,
                        new RunningCount<>(trades.shape(), disturbance),
                        RunningCount.TYPE)
                .name(OPERATOR)
                .uid(OPERATOR)
                .sinkTo(sink())
                .uid("sink");
        return RunningJob.submit(env, "Counts by " + grouping.arm(), testbed.rest());
    }

    private KafkaSink<Tuple3<Long, Long, Integer>> sink() {
        return KafkaSink.<Tuple3<Long, Long, Integer>>builder()
                .setBootstrapServers(testbed.broker().bootstrapServers())
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(output)
                // No more than a broker allows by default.
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(new ResultSchema(output))
                .build();
    }

    /** Subtask, number of the record, count; no key, as the order of results does not matter. */
    private record ResultSchema(String topic)
            implements KafkaRecordSerializationSchema<Tuple3<Long, Long, Integer>>, Serializable {

        private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Tuple3<Long, Long, Integer> result, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(
                    topic,
                    ByteBuffer.allocate(BYTES)
                            .putInt(result.f2)
                            .putLong(result.f0)
                            .putLong(result.f1)
                            .array());
        }
    }
}
