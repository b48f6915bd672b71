package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.transformations.KeyedMultipleInputTransformation;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever follows a keyed stream runs with the max parallelism that its keys are placed for, or
 * the job is refused when it is submitted.
 */
@ExtendWith(Testbed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyedOperatorTest {

    private static final ReduceFunction<Tuple2<String, Long>> LARGER =
            (one, other) -> one.f1 > other.f1 ? one : other;

    private static final TypeInformation<Tuple3<String, Long, Long>> COUNTS =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);

    /** What follows a keyed stream. */
    private enum Follower {
        PROCESS {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left").process(new Numbers());
            }
        },
        ADAPTED_PROCESS {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left")
                        .process(PlacedKeys.unwrapping(new CountPerKey<>(), COUNTS));
            }
        },
        REDUCE {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left").reduce(LARGER);
            }
        },
        ASYNCHRONOUS_REDUCE {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return AsynchronousState.of(job.keyed("left")).reduce(LARGER);
            }
        },
        WINDOW {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left")
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(1)))
                        .reduce(LARGER);
            }
        },
        CONNECT {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left").connect(job.keyed("right")).map(new NumbersOfBoth());
            }
        },
        CO_PARTITIONED {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.smart("left")
                        .coPartitionedWith(job.smart("right"))
                        .connect()
                        .map(new NumbersOfBoth());
            }
        },
        UNION {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.smart("left")
                        .coPartitionedWith(job.smart("right"))
                        .union()
                        .reduce((one, other) -> one);
            }
        },
        WITH_A_STREAM_WITHOUT_KEY {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.env()
                        .fromData(Tuple2.of("rule", 1L))
                        .connect(job.keyed("left"))
                        .map(new NumbersOfBoth());
            }
        },
        BROADCAST {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left")
                        .connect(
                                job.env()
                                        .fromData(Tuple2.of("rule", 1L))
                                        .broadcast(PlacedKeysHarnessTest.RULES))
                        .process(PlacedKeys.unwrapping(new RuledCounts()));
            }
        },
        INTERVAL_JOIN {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.smart("left")
                        .coPartitionedWith(job.smart("right"))
                        .intervalJoin(Duration.ZERO, Duration.ZERO)
                        .process(new FlinkJoinTest.Pairs());
            }
        },
        INTERVAL_JOIN_OF_FLINK {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                return job.keyed("left")
                        .intervalJoin(job.keyed("right"))
                        .between(Duration.ZERO, Duration.ZERO)
                        .process(new FlinkJoinTest.Pairs());
            }
        },
        WINDOW_JOIN_OF_FLINK {
            @Override
            SingleOutputStreamOperator<?> after(Job job) {
                KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left = job.keyed("left");
                KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right = job.keyed("right");
                return operator(
                        left.join(right)
                                .where(left.getKeySelector())
                                .equalTo(right.getKeySelector())
                                .window(TumblingEventTimeWindows.of(Duration.ofMillis(1)))
                                .apply((one, other) -> one.f1, Types.LONG));
            }
        };

        abstract SingleOutputStreamOperator<?> after(Job job);

        /** Flink 1.20 says only that it is a stream. */
        private static SingleOutputStreamOperator<?> operator(DataStream<?> results) {
            return (SingleOutputStreamOperator<?>) results;
        }
    }

    private final NumberedTopic<String> topic;

    KeyedOperatorTest(KafkaBroker broker) throws IOException {
        topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
    }

    private Job job(Plan plan) {
        return new Job(StreamExecutionEnvironment.getExecutionEnvironment(), topic, plan);
    }

    /** A job that is being built, over a topic of four partitions. */
    private record Job(StreamExecutionEnvironment env, NumberedTopic<String> topic, Plan plan) {

        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed(String name) {
            return smart(name).keyedStream();
        }

        SmartKeyBy<Tuple2<String, Long>, String> smart(String name) {
            return KeyedOperatorTest.smart(
                            SmartKeyBy.from(
                                    env,
                                    topic.source(false),
                                    WatermarkStrategy.noWatermarks(),
                                    name))
                    .upTo(plan);
        }

        /** Translates the job, as its submission does. */
        void translate() {
            assertThat(env.getExecutionPlan()).isNotEmpty();
        }
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> smart(
            UnkeyedStream<Tuple2<String, Long>> stream) {
        return stream.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .detecting(Detection.DECLARED);
    }

    @ParameterizedTest
    @EnumSource
    void anotherMaxParallelism_isRefusedWithOperatorBothValuesAndRemedy_theSameIsAccepted(
            Follower follower) {
        Job job = job(Plan.FORWARD);
        SingleOutputStreamOperator<?> operator = follower.after(job).name("follower");
        operator.sinkTo(new DiscardingSink<>());
        operator.setMaxParallelism(64);
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("the keyed operator 'follower'")
                .withMessageContaining("placed for, 128, but is 64.")
                .withMessageContaining("Leave out its setMaxParallelism(…)");

        operator.setMaxParallelism(128);
        assertThatCode(job::translate).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void anotherMaxParallelism_isRefusedUnderEachPlan(Plan plan) {
        Job job = job(plan);
        job.keyed("left").reduce(LARGER).setMaxParallelism(256).sinkTo(new DiscardingSink<>());
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("placed for, 128, but is 256.");
    }

    /** Whether a sample finds strays must not decide whether a job can be built. */
    @ParameterizedTest
    @EnumSource
    void anotherParallelism_isRefusedWhateverThePlan_ifASampleDecidesIt(Detection detection) {
        Job job = job(Plan.FORWARD);
        SingleOutputStreamOperator<?> operator =
                job.smart("left")
                        .detecting(detection)
                        .keyedStream()
                        .process(new Numbers())
                        .name("numbers");
        operator.sinkTo(new DiscardingSink<>());
        operator.setParallelism(job.env().getParallelism() + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("The keyed operator 'numbers' must have the parallelism")
                .withMessageContaining("set upTo(Plan.LOCAL_FIRST)")
                .withMessageContaining("Don't call rebalance()");
        operator.setParallelism(job.env().getParallelism());
        assertThatCode(job::translate).doesNotThrowAnyException();
    }

    @Test
    void environmentThatGetsAnotherParallelismAfterwards_isRefusedWithTheOrderThatWorks() {
        Job job = job(Plan.FORWARD);
        job.env().setParallelism(2);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = job.keyed("left");
        job.env().setParallelism(4);
        keyed.reduce(LARGER).sinkTo(new DiscardingSink<>());
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining(
                        "or call env.setParallelism(4) before the keyed stream is made");
        Job inOrder = job(Plan.FORWARD);
        inOrder.env().setParallelism(4);
        inOrder.keyed("left").reduce(LARGER).sinkTo(new DiscardingSink<>());
        assertThatCode(inOrder::translate).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(names = "FORWARD", mode = EnumSource.Mode.EXCLUDE)
    void anotherParallelism_behindAnExchangeThatIsAskedFor_isAccepted(Plan plan) {
        Job job = job(plan);
        job.keyed("left")
                .process(new Numbers())
                .setParallelism(job.env().getParallelism() + 1)
                .sinkTo(new DiscardingSink<>());
        assertThatCode(job::translate).doesNotThrowAnyException();
    }

    @Test
    void environmentThatGetsAnotherMaxParallelismAfterwards_isRefused() {
        Job job = job(Plan.FORWARD);
        job.keyed("left").reduce(LARGER).name("largest").sinkTo(new DiscardingSink<>());
        job.env().setMaxParallelism(64);
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("the keyed operator 'largest'")
                .withMessageContaining("placed for, 128, but is 64.")
                .withMessageContaining(
                        "Call env.setMaxParallelism(64) before the keyed stream is made");
    }

    /** A window operator asks for the serializer of its keys before the job is complete. */
    @Test
    void maxParallelismThatIsSetRightBeforeTheSubmission_isAccepted() {
        Job job = job(Plan.FORWARD);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = job.keyed("left");
        SingleOutputStreamOperator<?> largest = keyed.reduce(LARGER).setMaxParallelism(64);
        keyed.window(TumblingEventTimeWindows.of(Duration.ofMillis(1)))
                .reduce(LARGER)
                .sinkTo(new DiscardingSink<>());
        largest.setMaxParallelism(128).sinkTo(new DiscardingSink<>());
        assertThatCode(job::translate).doesNotThrowAnyException();
    }

    @Test
    void legacySink_isRefused() {
        Job job = job(Plan.FORWARD);
        LegacySink.after(job.keyed("left")).name("legacy").setMaxParallelism(64);
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("the keyed operator 'legacy'");
    }

    /** A chain runs with its source's, and a reader is not told it before Flink 2.2. */
    @Test
    void sourceWithAnotherMaxParallelism_isRefused() {
        Job job = job(Plan.FORWARD);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = job.keyed("left");
        Transformation<?> source = keyed.getTransformation();
        while (!source.getInputs().isEmpty()) {
            source = source.getInputs().get(0);
        }
        source.setMaxParallelism(64);
        keyed.reduce(LARGER).sinkTo(new DiscardingSink<>());
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("aligned for, 128, but the source runs with 64");
    }

    @Test
    void operatorWithManyInputs_isRefused() {
        Job job = job(Plan.FORWARD);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = job.keyed("left");
        KeyedMultipleInputTransformation<Long> many =
                new KeyedMultipleInputTransformation<>(
                        "many", new NoOperator(), Types.LONG, 1, keyed.getKeyType());
        many.addInput(keyed.getTransformation(), keyed.getKeySelector());
        many.setMaxParallelism(64);
        job.env().addOperator(many);
        assertThatIllegalArgumentException()
                .isThrownBy(job::translate)
                .withMessageContaining("the keyed operator 'many'");
    }

    /**
     * So another max parallelism would do no harm to an operator that is chained. It is refused all
     * the same: no result may depend on chaining.
     */
    @Test
    void chain_runsWithTheMaxParallelismOfItsFirstOperator() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(1, 2)
                .setMaxParallelism(128)
                .map(number -> number)
                .returns(Types.LONG)
                .setMaxParallelism(64)
                .sinkTo(new DiscardingSink<>());
        assertThat(env.getStreamGraph().getJobGraph().getVertices())
                .singleElement()
                .returns(128, JobVertex::getMaxParallelism);
    }

    /** Asynchronous state looks at no key group: without the check, nothing would fail. */
    @Test
    void asynchronousForSt_isRefusedBeforeTheJobIsSubmitted(
            FlinkCluster cluster, @TempDir Path checkpoints) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(AsynchronousState.FORST, checkpoints, null));
        env.setParallelism(4);
        AsynchronousState.of(
                        smart(
                                        SmartKeyBy.from(
                                                env,
                                                topic.source(false),
                                                WatermarkStrategy.noWatermarks(),
                                                "numbered"))
                                .keyedStream())
                .reduce(LARGER)
                .setMaxParallelism(64)
                .disableChaining()
                .sinkTo(new DiscardingSink<>());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.executeAsync("refused"))
                .withMessageContaining("placed for, 128, but is 64.");
    }

    private static final class Numbers
            extends KeyedProcessFunction<PlacedKey<String>, Tuple2<String, Long>, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> value, Context context, Collector<Long> out) {
            out.collect(value.f1);
        }
    }

    private static final class NumbersOfBoth
            implements CoMapFunction<Tuple2<String, Long>, Tuple2<String, Long>, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long map1(Tuple2<String, Long> value) {
            return value.f1;
        }

        @Override
        public Long map2(Tuple2<String, Long> value) {
            return value.f1;
        }
    }

    /** No job with it is ever run. */
    private static final class NoOperator extends AbstractStreamOperatorFactory<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Flink declares it.
        public <T extends StreamOperator<Long>> T createStreamOperator(
                StreamOperatorParameters<Long> parameters) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return StreamOperator.class;
        }
    }
}
