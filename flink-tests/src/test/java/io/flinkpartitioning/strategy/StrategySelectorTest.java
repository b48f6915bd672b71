package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.placement.HashFunction;
import org.junit.jupiter.api.Test;

/** The contract, and each branch of the decision tree. */
class StrategySelectorTest extends StringKeyedStrategyContract {

    private static final SmartRepartition SMART = SmartRepartition.by("trader_id");
    private static final AlwaysHash HASH = new AlwaysHash(HashFunction.MURMUR3);
    private static final RoundRobin ROUND_ROBIN = new RoundRobin(10);
    private static final StrategySelector AUTO = new StrategySelector(SMART, HASH, ROUND_ROBIN);

    @Override
    protected PartitioningStrategy strategy() {
        return new StrategySelector(SMART, HASH, ROUND_ROBIN);
    }

    @Override
    protected PartitioningStrategy otherStrategy() {
        return new StrategySelector();
    }

    @Override
    protected boolean servesGroupedWork() {
        return true;
    }

    @Override
    protected boolean servesUngroupedWork() {
        return true;
    }

    @Override
    protected int checksum() {
        return 1176806913;
    }

    @Test
    void groupedBySourceKey_isSmart() {
        assertThat(AUTO.select(Workload.groupedBy("trader_id"), SourceMetadata.UNKNOWN))
                .contains(SMART);
        assertThat(AUTO.select(Workload.groupedBy("trader_id,symbol"), SourceMetadata.UNKNOWN))
                .contains(SMART);
    }

    @Test
    void groupedByAnotherKeyOrNoSourceKeyDeclared_isAlwaysHash() {
        assertThat(AUTO.select(Workload.groupedBy("symbol"), SourceMetadata.UNKNOWN))
                .contains(HASH);
        assertThat(
                        new StrategySelector(null, HASH, ROUND_ROBIN)
                                .select(Workload.groupedBy("trader_id"), SourceMetadata.UNKNOWN))
                .contains(HASH);
    }

    @Test
    void ungroupedOnAnEvenSource_isNoExchangeWithTheReason() {
        SourceMetadata even = new SourceMetadata(8, 4, 1.1);
        assertThat(AUTO.select(Workload.ungrouped(), even)).isEmpty();
        assertThat(AUTO.route(Workload.ungrouped(), even).reason())
                .contains("8 partitions on 4 subtasks");
    }

    @Test
    void ungroupedInOrder_isNoExchangeOnAnySource() {
        Workload inOrder = Workload.ungrouped().inOrder();
        assertThat(AUTO.select(inOrder, SourceMetadata.UNKNOWN)).isEmpty();
        assertThat(AUTO.route(inOrder, SourceMetadata.UNKNOWN).reason()).contains("order");
    }

    @Test
    void ungroupedOnAnUnevenOrUnknownSource_isRoundRobin() {
        for (SourceMetadata source :
                new SourceMetadata[] {
                    SourceMetadata.UNKNOWN,
                    new SourceMetadata(7, 4, 0),
                    new SourceMetadata(2, 4, 0),
                    new SourceMetadata(8, -1, 0),
                    new SourceMetadata(8, 4, 1.5)
                }) {
            assertThat(AUTO.select(Workload.ungrouped(), source)).contains(ROUND_ROBIN);
        }
    }
}
