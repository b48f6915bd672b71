package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key that Flink would serialize by Kryo: what keyedStream() refuses, explain() refuses too. */
class KryoKeyTest {

    /** A class that is no POJO. */
    public static final class Opaque {
        private final String name;

        Opaque(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Opaque that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name);
        }
    }

    /** Writes its name. */
    public static final class OpaqueSerializer implements Serializer<Opaque> {
        @Override
        public byte[] serialize(String topic, Opaque key) {
            return key.name.getBytes(StandardCharsets.UTF_8);
        }
    }

    private enum Use {
        WHOLE {
            @Override
            SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed) {
                return pinned(keyed);
            }
        },
        UP_TO_HASH {
            @Override
            SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed) {
                return pinned(keyed).upTo(Plan.HASH);
            }
        },
        PART {
            @Override
            SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed) {
                return keyed.partitionedLike(
                                "key",
                                key -> key,
                                KafkaPartitioning.murmur2(OpaqueSerializer.class))
                        .sourcePartitions(4)
                        .detecting(Detection.DECLARED);
            }
        },
        HASH {
            @Override
            SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed) {
                return keyed;
            }
        },
        OBSERVED {
            @Override
            SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed) {
                return pinned(keyed).observing(new AlwaysHash());
            }
        };

        abstract SmartKeyBy<String, Opaque> of(SmartKeyBy<String, Opaque> keyed);

        private static SmartKeyBy<String, Opaque> pinned(SmartKeyBy<String, Opaque> keyed) {
            return keyed.partitionedLike(KafkaPartitioning.murmur2(OpaqueSerializer.class))
                    .sourcePartitions(4)
                    .detecting(Detection.DECLARED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheJobRefuses_explainRefusesToo(Use use) {
        for (boolean generic : new boolean[] {true, false}) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
            env.setParallelism(2);
            if (!generic) {
                env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
            }
            SmartKeyBy<String, Opaque> keyed =
                    use.of(
                            SmartKeyBy.from(
                                            env,
                                            KafkaSource.<String>builder()
                                                    .setBootstrapServers("localhost:9")
                                                    .setTopics("trades")
                                                    .setGroupId("test")
                                                    .setValueOnlyDeserializer(
                                                            new SimpleStringSchema())
                                                    .build(),
                                            WatermarkStrategy.noWatermarks(),
                                            "trades")
                                    .keyedBy("key", Opaque::new, TypeInformation.of(Opaque.class)));
            Throwable explained = catchThrowable(keyed::explain);
            Throwable built =
                    catchThrowable(
                            () -> {
                                keyed.keyedStream()
                                        .reduce((one, other) -> other)
                                        .sinkTo(new DiscardingSink<>());
                                env.getStreamGraph();
                            });
            assertThat(String.valueOf(explained))
                    .as("%s, generic types %s", use, generic)
                    .isEqualTo(String.valueOf(built));
            if (use == Use.WHOLE && !generic) {
                assertThat(explained)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("if pipeline.generic-types is false");
            }
        }
    }
}
