package io.flinkpartitioning;

import io.flinkpartitioning.ObservedCount.Observation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.compactor.ConcatFileCompactor;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.PrintSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Sinks, and whether they join the chains in front of them: whether there is an exchange between
 * their own operators, or before them.
 */
enum SinkTopology {
    DISCARDING(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, new DiscardingSink<>());
        }
    },

    PRINTING(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            // Little of it: the output of a test is kept.
            sink(
                    results.filter(result -> result.count() == 1).uid("the first of each key"),
                    new PrintSink<>());
        }
    },

    UNCHAINED(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, new DiscardingSink<>()).disableChaining();
        }
    },

    IN_ANOTHER_SLOT_SHARING_GROUP(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, new DiscardingSink<>()).slotSharingGroup("other");
        }
    },

    WITH_ANOTHER_PARALLELISM(true) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, new DiscardingSink<>()).setParallelism(2);
        }
    },

    KAFKA_WITHOUT_GUARANTEE(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, kafka(target, DeliveryGuarantee.NONE).build());
        }
    },

    KAFKA_AT_LEAST_ONCE(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, kafka(target, DeliveryGuarantee.AT_LEAST_ONCE).build());
        }
    },

    KAFKA_EXACTLY_ONCE(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, kafka(target, DeliveryGuarantee.EXACTLY_ONCE).build());
        }
    },

    KAFKA_EXACTLY_ONCE_POOLING(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(
                    results,
                    PooledTransactions.of(kafka(target, DeliveryGuarantee.EXACTLY_ONCE)).build());
        }
    },

    FILES(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, files(target).build());
        }
    },

    FILES_NO_LONGER_COMPACTED(false) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, files(target).disableCompact().build());
        }
    },

    FILES_COMPACTED(true) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(
                    results,
                    files(target)
                            .enableCompact(
                                    FileCompactStrategy.Builder.newBuilder()
                                            .enableCompactionOnCheckpoint(1)
                                            .build(),
                                    new ConcatFileCompactor())
                            .build());
        }
    },

    WITH_GLOBAL_COMMITTER(true) {
        @Override
        void addTo(DataStream<Observation> results, Target target) {
            sink(results, new GloballyCommittedSink<>());
        }
    };

    /**
     * Where sinks that store write to.
     *
     * @param bootstrapServers the broker
     * @param topic a topic
     * @param directory a directory
     */
    record Target(String bootstrapServers, String topic, Path directory) {}

    private final boolean joins;

    SinkTopology(boolean joins) {
        this.joins = joins;
    }

    /** Whether it joins the chains in front of it. */
    boolean joins() {
        return joins;
    }

    abstract void addTo(DataStream<Observation> results, Target target);

    private static DataStreamSink<Observation> sink(
            DataStream<Observation> results, Sink<Observation> sink) {
        // The operators of a sink that has several need the uid.
        return results.sinkTo(sink).uid("tested sink");
    }

    private static KafkaSinkBuilder<Observation> kafka(Target target, DeliveryGuarantee guarantee) {
        return KafkaSink.<Observation>builder()
                .setBootstrapServers(target.bootstrapServers())
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(target.topic())
                .setProperty("transaction.timeout.ms", "60000")
                .setRecordSerializer(
                        KafkaRecordSerializationSchema.<Observation>builder()
                                .setTopic(target.topic())
                                .setKeySerializationSchema(new KeySchema())
                                .setValueSerializationSchema(new CountSchema())
                                .build());
    }

    /** Files of lines of key and count, finished at each checkpoint. */
    private static FileSink.DefaultRowFormatBuilder<Observation> files(Target target) {
        return FileSink.<Observation>forRowFormat(
                        new org.apache.flink.core.fs.Path(target.directory().toUri()),
                        (result, stream) ->
                                stream.write(bytes(result.key() + " " + result.count() + "\n")))
                .withRollingPolicy(OnCheckpointRollingPolicy.build());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // No lambdas: the sink wants to know their types.

    private static final class KeySchema implements SerializationSchema<Observation> {

        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(Observation result) {
            return bytes(result.key());
        }
    }

    private static final class CountSchema implements SerializationSchema<Observation> {

        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(Observation result) {
            return bytes(Long.toString(result.count()));
        }
    }
}
