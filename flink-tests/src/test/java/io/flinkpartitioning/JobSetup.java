package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.testbed.FlinkCluster;
import java.util.HashMap;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How a job of the {@link RestoreTableTest} is set up. Immutable.
 *
 * @param plan the plan that must come of it, and the best one to be asked for, unless something
 *     else is declared
 * @param parallelism the number of its subtasks
 * @param partitions the partition count of its topic
 * @param pinned the partition count that is pinned, or 0
 * @param declared what else it declares
 * @param settings what else is in its Flink configuration
 * @param async whether it asks for its state asynchronously
 */
record JobSetup(
        Plan plan,
        int parallelism,
        int partitions,
        int pinned,
        UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> declared,
        Configuration settings,
        boolean async) {

    /** Three subtasks over eight partitions, and nothing special. */
    static JobSetup of(Plan plan) {
        return new JobSetup(plan, 3, 8, 0, UnaryOperator.identity(), new Configuration(), false);
    }

    JobSetup under(Plan other) {
        return new JobSetup(other, parallelism, partitions, pinned, declared, settings, async);
    }

    JobSetup at(int subtasks) {
        return new JobSetup(plan, subtasks, partitions, pinned, declared, settings, async);
    }

    JobSetup over(int newPartitions) {
        return new JobSetup(plan, parallelism, newPartitions, pinned, declared, settings, async);
    }

    /** Pins the partition count of now. */
    JobSetup pinningPartitions() {
        return new JobSetup(plan, parallelism, partitions, partitions, declared, settings, async);
    }

    JobSetup declaring(UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> special) {
        return new JobSetup(plan, parallelism, partitions, pinned, special, settings, async);
    }

    <V> JobSetup with(ConfigOption<V> option, V value) {
        Configuration changed = new Configuration(settings);
        changed.set(option, value);
        return new JobSetup(plan, parallelism, partitions, pinned, declared, changed, async);
    }

    JobSetup async(boolean asksAsynchronously) {
        return new JobSetup(
                plan, parallelism, partitions, pinned, declared, settings, asksAsynchronously);
    }

    /**
     * Starts a job whose counts begin anew, though its state may not.
     *
     * @param cluster where to run it
     * @param snapshot the settings that the kind of the snapshot needs
     * @param topic what to count
     * @param millisPerRecord how long it takes for each record
     */
    ObservedJob start(
            FlinkCluster cluster,
            Configuration snapshot,
            NumberedTopic<String> topic,
            long millisPerRecord)
            throws Exception {
        Configuration all = new Configuration(snapshot);
        all.addAll(settings);
        StreamExecutionEnvironment env = cluster.environment(all);
        env.setParallelism(parallelism);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                ObservedJob.byKey(env, topic, WatermarkStrategy.noWatermarks())
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .upTo(plan);
        keyed = declared.apply(pinned > 0 ? keyed.sourcePartitions(pinned) : keyed);
        PlanExplanation explanation = keyed.explain();
        assertThat(explanation.plan()).as("plan").isEqualTo(plan);
        return ObservedJob.start(
                env,
                cluster,
                keyed,
                explanation.layout() instanceof Layout.OfPartitions layout
                        ? layout.partitions()
                        : 0,
                new ObservedCount(async).slowedTo(millisPerRecord),
                new HashMap<>());
    }
}
