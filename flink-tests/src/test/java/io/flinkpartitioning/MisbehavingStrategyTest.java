package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** A third party's strategy that validates nothing still cannot break a job's results. */
class MisbehavingStrategyTest {

    /** Accepts all work, and answers by the routing of the other kind. */
    private record AnswersTheOther() implements PartitioningStrategy {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public void validate(Workload workload) {}

        @Override
        public Routing route(Workload workload, SourceMetadata source) {
            return workload.grouped()
                    ? new Routing.NoExchange("it is faster")
                    : new Routing.ByHash(HashFunction.FNV, "why not");
        }

        @Override
        public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
            return (ignored, subtasks) -> 0;
        }
    }

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment();

    @Test
    void groupedWork_answeredWithoutExchange_isRefused() {
        SmartKeyBy<Long, Long> smartKeyBy =
                SmartKeyBy.from(env.fromSequence(1, 10))
                        .keyedBy("trader_id", number -> number, Types.LONG)
                        .using(new AnswersTheOther());
        assertThatIllegalArgumentException()
                .isThrownBy(smartKeyBy::keyedStream)
                .withMessageContaining("BySourcePartition or ByHash, but 'careless' answered")
                .withMessageContaining("it is faster");
    }

    @Test
    void ungroupedWork_answeredByAHash_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnswersTheOther().distribute(env.fromSequence(1, 10)))
                .withMessageContaining("NoExchange or ByPartitioner, but 'careless' answered");
    }
}
