package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Collections;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What needs a broker is in {@code TopicChangeTest}. */
class TopicsCheckTest {

    @Test
    void brokerThatDoesNotAnswer_costsNoJob() throws Exception {
        KafkaSource<String> source =
                KafkaSource.<String>builder()
                        .setBootstrapServers("localhost:9")
                        .setTopics("trades")
                        .setProperty("default.api.timeout.ms", "500")
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .build();
        TopicsCheck check =
                new TopicsCheck(
                        KafkaTopics.of(source),
                        Collections.emptySortedMap(),
                        8,
                        MovedKeys.endTheJob("It ends."));
        assertThatCode(InstantiationUtil.clone(check)::check).doesNotThrowAnyException();
    }
}
