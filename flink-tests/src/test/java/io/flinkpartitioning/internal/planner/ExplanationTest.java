package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpartitioning.PinnedExplanation;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.decision.CountPin;
import io.flinkpartitioning.internal.planner.decision.PlanAdvice;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.PlanRequest;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.decision.StepDown;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.restored.Recovery;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Explanations word by word, as text and as JSON, for the situations that users meet. Where a text
 * has changed this fails; {@code -Dreference.write=true} writes the files anew, to be read by a
 * person.
 */
class ExplanationTest {

    private static final KafkaSource<String> KAFKA =
            KafkaSource.<String>builder()
                    .setBootstrapServers("localhost:9")
                    .setTopics("trades")
                    .setGroupId("test")
                    .setValueOnlyDeserializer(new SimpleStringSchema())
                    .build();

    /** A situation: what is declared, and what is known. */
    private enum Situation {
        ALIGNED(4, -1, "trades=8"),
        ALIGNED_AND_PINNED(4, 128, "trades=16") {
            @Override
            int partitions() {
                return 8;
            }
        },
        COMPOSITE_KEY(4, -1, "trades=8") {
            @Override
            String keyName() {
                return "trader_id,symbol";
            }

            @Override
            SourceKey<String, ?> sourceKey() {
                return SourceKey.part("trader_id", key -> key, MURMUR2);
            }
        },
        OWN_PARTITIONER(2, -1, "trades=3") {
            @Override
            SourceKey<String, ?> sourceKey() {
                return SourceKey.whole(
                        KafkaPartitioning.custom(
                                "by-region",
                                (key, bytes, partitions) -> 0,
                                StringSerializer.class));
            }
        },
        FIFTY_PARTITIONS(5, -1, "trades=50"),
        PARALLELISM_LEFT_TO_THE_CLUSTER(-1, -1, "trades=3"),
        IDLE_SUBTASKS(12, -1, "trades=8"),
        UNEVEN_LOAD(3, 100, "trades=7"),
        NO_UID(4, 128, "trades=8") {
            @Override
            boolean sourceWithoutUid() {
                return true;
            }

            @Override
            List<String> withoutUid() {
                return List.of("enrich", "join");
            }
        },
        UNEQUAL_TOPICS(4, 128, "trades=8,quotes=6"),
        GROWN_TOPIC(4, 128, "trades=12") {
            @Override
            int partitions() {
                return 8;
            }
        },
        SAMPLED_WITHOUT_STRAYS(4, 128, "trades=8") {
            @Override
            SampledAlignment alignment() {
                return new SampledAlignment(
                        Plan.FORWARD,
                        List.of(),
                        List.of(
                                "topic 'trades': 20,000 of 20,000 records of the sample lie where"
                                        + " murmur2 puts their key; of all, at most 0.023 % are"
                                        + " strays"));
            }
        },
        SAMPLED_WITH_STRAYS(4, 128, "trades=8") {
            @Override
            SampledAlignment alignment() {
                return new SampledAlignment(
                        Plan.LOCAL_FIRST,
                        List.of(
                                new StepDown.SampledStrays(
                                        "topic 'trades': 19,400 of 20,000 records of the sample lie"
                                                + " where murmur2 puts their key; of all, at most"
                                                + " 3.3 % are strays")),
                        List.of());
            }
        },
        SAMPLED_AND_NOT_ALIGNED(4, 128, "trades=8") {
            @Override
            SampledAlignment alignment() {
                return new SampledAlignment(
                        Plan.HASH,
                        List.of(
                                new StepDown.SampledStrays(
                                        "topic 'trades': No record has a key, so producers spread"
                                                + " records over all partitions")),
                        List.of());
            }
        },
        NO_SAMPLE(4, 128, "trades=8") {
            @Override
            SampledAlignment alignment() {
                return SampledAlignment.notTaken("the source is in the job already");
            }
        },
        PINNED_AND_UNREACHABLE(4, 128, "") {
            @Override
            int partitions() {
                return 8;
            }

            @Override
            String unverified() {
                return "the broker did not answer within 10 seconds";
            }
        },
        UP_TO_LOCAL_FIRST(4, 128, "trades=8") {
            @Override
            Plan bestPlan() {
                return Plan.LOCAL_FIRST;
            }
        },
        BEHIND_A_MAP(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return parsed(aligned(env, "trades"));
            }
        },
        BEHIND_A_MAP_LOCAL_FIRST(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return parsed(aligned(env, "trades"));
            }

            @Override
            Plan bestPlan() {
                return Plan.LOCAL_FIRST;
            }
        },
        UNION_IN_BETWEEN(4, 128, "") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return aligned(env, "trades").union(aligned(env, "archive"));
            }
        },
        UNION_WITHOUT_UIDS(4, 128, "") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return source(env, "trades").union(source(env, "archive"));
            }
        },
        UNEQUAL_PARALLELISM(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return aligned(env, "trades").setParallelism(2);
            }
        },
        EXCHANGE_IN_BETWEEN(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return aligned(env, "trades").rebalance();
            }
        },
        BATCH(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                env.setRuntimeMode(RuntimeExecutionMode.BATCH);
                return aligned(env, "trades");
            }
        },
        NO_ALIGNED_SOURCE(4, 128, "") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return parsed(env.fromSource(KAFKA, noWatermarks(), "trades").uid("trades"));
            }
        },
        LEGACY_SOURCE(4, 128, "") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return parsed(env.socketTextStream("localhost", 9).uid("trades"));
            }
        },
        OPERATORS_WITHOUT_UID(4, 128, "trades=8") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                DataStream<String> trades = aligned(env, "trades");
                trades.print("to a person");
                DataStream<String> parsed = parsed(trades);
                parsed.keyBy(trade -> trade)
                        .reduce((first, second) -> second)
                        .name("trades")
                        .sinkTo(new DiscardingSink<>());
                return parsed;
            }
        },
        OBSERVED_BESIDE_HASH(4, 128, "") {
            @Override
            DataStream<String> stream(StreamExecutionEnvironment env) {
                return parsed(aligned(env, "trades"));
            }

            @Override
            KeyBySettings<String, String> settings() {
                return super.settings()
                        .withStrategy(new AlwaysHash())
                        .observing(SmartRepartition.by("trader_id"));
            }
        },
        NOTHING_DECLARED(4, -1, "") {
            @Override
            @Nullable SourceKey<String, ?> sourceKey() {
                return null;
            }

            @Override
            Routing routing() {
                return new Routing.ByHash(HashFunction.FNV, new StepDown.NotDeclared().inWords());
            }
        },
        GROUPED_BY_SOMETHING_ELSE(4, 128, "trades=8") {
            @Override
            String keyName() {
                return "symbol";
            }
        };

        private static final KafkaPartitioning<String> MURMUR2 =
                KafkaPartitioning.murmur2(StringSerializer.class);

        final int parallelism;
        final int maxParallelism;
        private final String topics;

        Situation(int parallelism, int maxParallelism, String topics) {
            this.parallelism = parallelism;
            this.maxParallelism = maxParallelism;
            this.topics = topics;
        }

        int partitions() {
            return topics.isEmpty() ? 0 : Collections.max(topics().values());
        }

        SortedMap<String, Integer> topics() {
            TreeMap<String, Integer> counts = new TreeMap<>();
            for (String topic : topics.split(",", -1)) {
                int equals = topic.indexOf('=');
                if (equals > 0) {
                    counts.put(
                            topic.substring(0, equals),
                            Integer.parseInt(topic.substring(equals + 1)));
                }
            }
            return counts;
        }

        String keyName() {
            return "trader_id";
        }

        @Nullable SourceKey<String, ?> sourceKey() {
            return SourceKey.whole(MURMUR2);
        }

        Routing routing() {
            return SmartRepartition.by("trader_id")
                    .route(Workload.groupedBy(keyName()), SourceMetadata.UNKNOWN);
        }

        boolean sourceWithoutUid() {
            return false;
        }

        List<String> withoutUid() {
            return List.of();
        }

        @Nullable String unverified() {
            return null;
        }

        @Nullable SampledAlignment alignment() {
            return null;
        }

        Plan bestPlan() {
            return Plan.FORWARD;
        }

        /** The stream, if the situation is made of one; else the facts are made by hand. */
        @Nullable DataStream<String> stream(StreamExecutionEnvironment env) {
            return null;
        }

        KeyBySettings<String, String> settings() {
            return KeyBySettings.of("trader_id", (String trade) -> trade, Types.STRING)
                    .withSourceKey(sourceKey())
                    .withBestPlan(bestPlan());
        }

        PlanExplanation explanation() {
            DataStream<String> stream = stream(environment());
            return stream == null
                    ? ofFacts()
                    : GroupedStream.of(new StreamInput<>(stream, null), settings())
                            .plan()
                            .explanation();
        }

        private PlanExplanation ofFacts() {
            SourceKey<String, ?> sourceKey = sourceKey();
            PlanRequest request =
                    new PlanRequest(
                            "trades by " + keyName(),
                            sourceKey == null ? "always_hash" : "smart",
                            routing(),
                            sourceKey == null ? null : sourceKey::layout,
                            bestPlan(),
                            EventTime.SHARED,
                            false);
            SourceFacts facts =
                    new SourceFacts(
                            new SourceFacts.Job(parallelism, maxParallelism, false),
                            new SourceFacts.Partitions(
                                    partitions(),
                                    null,
                                    topics(),
                                    unverified(),
                                    CountPin.KEYED_STREAM),
                            new SourceFacts.Path(
                                    null,
                                    SourceFacts.CheckedBy.SOURCE,
                                    null,
                                    sourceWithoutUid(),
                                    withoutUid()),
                            Watermarks.Assigned.AT_NEW_SOURCE,
                            alignment(),
                            Recovery.NONE);
            return new PlanAdvice(PlanDecision.of(request, facts))
                    .explanation(List.of(), List.of());
        }

        String file(String ending) {
            return name().toLowerCase(Locale.ROOT) + ending;
        }
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        return env;
    }

    private static SingleOutputStreamOperator<String> aligned(
            StreamExecutionEnvironment env, String name) {
        return source(env, name).uid(name);
    }

    private static SingleOutputStreamOperator<String> source(
            StreamExecutionEnvironment env, String name) {
        return env.fromSource(
                AlignedKafkaSource.of(KAFKA, 8, 128, SourceEventTime.own()), noWatermarks(), name);
    }

    private static DataStream<String> parsed(DataStream<String> stream) {
        return stream.map(trade -> trade).returns(Types.STRING).name("parse");
    }

    private static WatermarkStrategy<String> noWatermarks() {
        return WatermarkStrategy.noWatermarks();
    }

    @ParameterizedTest
    @EnumSource
    void text_readsAsPinned(Situation situation) throws IOException {
        PinnedExplanation.requireSame(situation.file(".txt"), situation.explanation().toString());
    }

    @ParameterizedTest
    @EnumSource
    void json_saysTheSame(Situation situation) throws IOException {
        PlanExplanation explanation = situation.explanation();
        PinnedExplanation.requireSame(situation.file(".json"), explanation.toJson());
        JsonNode json = new ObjectMapper().readTree(explanation.toJson());
        assertThat(json.path("plan").asText()).isEqualTo(explanation.plan().name());
        assertThat(json.path("warnings")).hasSameSizeAs(explanation.warnings());
        assertThat(json.path("homes")).hasSameSizeAs(explanation.homes());
        for (JsonNode home : json.path("homes")) {
            int keyGroup = home.path("keyGroup").asInt();
            assertThat(keyGroup)
                    .isEqualTo(
                            KeyGroups.ofPartition(
                                    home.path("partition").asInt(),
                                    situation.partitions(),
                                    explanation.layout().maxParallelism()));
            if (situation.parallelism > 0) {
                assertThat(home.path("subtask").asInt())
                        .isEqualTo(
                                KeyGroups.subtaskOf(
                                        keyGroup,
                                        explanation.layout().maxParallelism(),
                                        situation.parallelism));
            }
        }
    }

    @Test
    void joined_saysOnceWhatIsTrueOfBoth() throws IOException {
        StreamExecutionEnvironment env = environment();
        CoPartitionedExplanation joined =
                keyed(parsed(aligned(env, "orders")))
                        .coPartitionedWith(keyed(aligned(env, "payments")).upTo(Plan.LOCAL_FIRST))
                        .explain();
        PinnedExplanation.requireSame("joined.txt", joined.toString());
        assertThat(joined.toString().lines().filter(line -> line.contains("  homes"))).hasSize(1);
    }

    private static SmartKeyBy<String, String> keyed(DataStream<String> stream) {
        return SmartKeyBy.from(stream)
                .keyedBy("trader_id", trade -> trade, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
