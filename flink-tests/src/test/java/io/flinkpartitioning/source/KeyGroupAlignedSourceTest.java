package io.flinkpartitioning.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.dynamic.metadata.SingleClusterTopicMetadataService;
import org.apache.flink.connector.kafka.dynamic.source.DynamicKafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGroupAlignedSourceTest {

    private static final KafkaSource<String> KAFKA =
            KafkaSource.<String>builder()
                    .setBootstrapServers("localhost:9")
                    .setTopics("trades")
                    .setBounded(OffsetsInitializer.latest())
                    .setValueOnlyDeserializer(new SimpleStringSchema())
                    .build();

    @Test
    void of_sourceOfSeveralClusters_isRefusedWithTheReason() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "localhost:9");
        DynamicKafkaSource<String> several =
                DynamicKafkaSource.<String>builder()
                        .setKafkaMetadataService(
                                new SingleClusterTopicMetadataService("one", properties))
                        .setStreamIds(Set.of("trades"))
                        .setDeserializer(
                                KafkaRecordDeserializationSchema.valueOnly(
                                        new SimpleStringSchema()))
                        .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyGroupAlignedSource.of(several, split -> 0, 8, 128))
                .withMessageContaining("DynamicKafkaSource tells each reader")
                .withMessageContaining("Read one cluster by a KafkaSource");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 32769})
    void of_maxParallelismOutOfRange_isRefused(int maxParallelism) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                AlignedKafkaSource.of(
                                        KAFKA, 8, maxParallelism, SourceEventTime.own()))
                .withMessageContaining(
                        "maxParallelism must be in [1, 32768], but is " + maxParallelism)
                .withMessageContaining("multiple of the partition count");
    }

    @Test
    void of_noPartitions_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AlignedKafkaSource.of(KAFKA, 0, 128, SourceEventTime.own()))
                .withMessageContaining("partitions must be at least 1, but is 0");
    }

    @Test
    void wrappedSource_typeBoundednessLineageAndSerializers_areItsOwn() {
        AlignedSource<String, ?, ?> aligned =
                AlignedKafkaSource.of(KAFKA, 8, 128, SourceEventTime.own());
        assertThat(aligned.getProducedType()).isEqualTo(Types.STRING);
        assertThat(aligned.getBoundedness()).isEqualTo(Boundedness.BOUNDED);
        assertThat(aligned.getSplitSerializer()).hasSameClassAs(KAFKA.getSplitSerializer());
        assertThat(aligned.getEnumeratorCheckpointSerializer())
                .hasSameClassAs(KAFKA.getEnumeratorCheckpointSerializer());
        assertThat(aligned.getLineageVertex().datasets())
                .singleElement()
                .satisfies(dataset -> assertThat(dataset.name()).isEqualTo("trades"));
    }
}
