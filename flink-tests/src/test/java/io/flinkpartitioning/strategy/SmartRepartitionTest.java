package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmartRepartitionTest extends StringKeyedStrategyContract {

    @Override
    protected PartitioningStrategy strategy() {
        return SmartRepartition.by("trader_id");
    }

    @Override
    protected PartitioningStrategy otherStrategy() {
        return new SmartRepartition(List.of("trader_id"), 0.5);
    }

    @Override
    protected boolean servesGroupedWork() {
        return true;
    }

    @Override
    protected boolean servesUngroupedWork() {
        return false;
    }

    @Override
    protected int checksum() {
        return 1176806913;
    }

    @Test
    void sourceKeyAmongTheGroupingColumns_keepsTheSourcePartition() {
        assertThat(route("trader_id", "trader_id")).isInstanceOf(Routing.BySourcePartition.class);
        assertThat(route("trader_id", "symbol, trader_id"))
                .isInstanceOf(Routing.BySourcePartition.class);
        assertThat(route("trader_id,symbol", "symbol,trader_id"))
                .isInstanceOf(Routing.BySourcePartition.class);
    }

    @Test
    void sourceKeyNotAmongTheGroupingColumns_isAllowedAndSaysThatItHashes() {
        for (String sourceKey : List.of("symbol", "trader_id,symbol")) {
            SmartRepartition.by(sourceKey).validate(Workload.groupedBy("trader_id"));
            Routing routing = route(sourceKey, "trader_id");
            assertThat(routing).isInstanceOf(Routing.ByHash.class);
            assertThat(routing.reason()).contains("not among", "[trader_id]", "smart hashes");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
    void alignmentThreshold_outsideItsRange_isRefused(double threshold) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmartRepartition(List.of("trader_id"), threshold))
                .withMessageContaining(
                        "alignment_threshold must be in (0, 1], but is " + threshold);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "trader_id,", ",symbol"})
    void sourcePartitionKey_withoutName_isRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmartRepartition.by(key))
                .withMessageContaining("source_partition_key must be one or more column names");
    }

    private static Routing route(String sourceKey, String groupingColumns) {
        return SmartRepartition.by(sourceKey)
                .route(Workload.groupedBy(groupingColumns), SourceMetadata.UNKNOWN);
    }
}
