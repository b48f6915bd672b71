package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.Test;

/** Workloads, and the keys that they are partitioned by. */
class WorkloadTest {

    @Test
    void groupedBy_columnsJoinedByCommas_hasEachOfThem() {
        assertThat(Workload.groupedBy("trader_id , symbol"))
                .isEqualTo(Workload.groupedBy(List.of("trader_id", "symbol")));
    }

    @Test
    void groupedBy_noOrBlankColumns_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.groupedBy(List.of()))
                .withMessageContaining("Workload.ungrouped()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.groupedBy("trader_id,"))
                .withMessageContaining("names that are not blank")
                .withMessageContaining("trader_id");
    }

    @Test
    void partitionKey_placedForAnotherMaxParallelism_isRefused() {
        SerializerConfigImpl config = new SerializerConfigImpl();
        KeyPlacement<String> placement =
                KeyPlacements.byHash(HashFunction.FNV, "key", Types.STRING, config, 256);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PartitionKey.of("key", Types.STRING, config, 128).placedBy(placement))
                .withMessageContaining("the receiver's, 128, but is 256");
    }
}
