package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What shared event time relies on in Flink: the generator of the records of no split is created
 * first, and asked last in each round, which so ends.
 */
@ExtendWith(Testbed.class)
class GeneratorOrderTest {

    private static final int SPLITS = 3;

    @Test
    void mainGenerator_isCreatedFirst_andAskedLast(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, SPLITS);
        topic.writeAll(0, "any", LongStream.of(0));
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(10));
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(1);
        Recorded recorded = new Recorded();
        env.fromSource(topic.source(false), recorded, "numbered").sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync("recorded");
        List<Integer> round = new ArrayList<>();
        while (round.size() <= SPLITS) {
            round.clear();
            int asked;
            do {
                asked = recorded.next();
                round.add(asked);
            } while (asked != 0);
        }
        for (int i = 0; i < 10; i++) {
            round.clear();
            for (int asked = 0; asked <= SPLITS; asked++) {
                round.add(recorded.next());
            }
            assertThat(round).containsExactly(1, 2, 3, 0);
        }
        job.cancel().get();
    }

    /** Works where tasks and test share a JVM. */
    private static final class Recorded implements WatermarkStrategy<Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;
        private static final Map<String, AtomicInteger> CREATED = new ConcurrentHashMap<>();
        private static final Map<String, BlockingQueue<Integer>> ASKED = new ConcurrentHashMap<>();

        private final String id = UUID.randomUUID().toString();

        Recorded() {
            CREATED.put(id, new AtomicInteger());
            ASKED.put(id, new LinkedBlockingQueue<>());
        }

        /** Returns the number of the generator that was asked next, in the order of creation. */
        int next() throws InterruptedException {
            Integer asked = asked().poll(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            if (asked == null) {
                throw new AssertionError("No round");
            }
            return asked;
        }

        private BlockingQueue<Integer> asked() {
            return ASKED.computeIfAbsent(id, key -> new LinkedBlockingQueue<>());
        }

        @Override
        public WatermarkGenerator<Tuple2<String, Long>> createWatermarkGenerator(
                WatermarkGeneratorSupplier.Context context) {
            int number = CREATED.computeIfAbsent(id, key -> new AtomicInteger()).getAndIncrement();
            return new WatermarkGenerator<>() {
                @Override
                public void onEvent(
                        Tuple2<String, Long> event, long timestamp, WatermarkOutput output) {}

                @Override
                public void onPeriodicEmit(WatermarkOutput output) {
                    asked().add(number);
                }
            };
        }
    }
}
