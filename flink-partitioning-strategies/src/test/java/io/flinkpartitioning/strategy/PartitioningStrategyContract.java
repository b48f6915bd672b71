package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.ProducerHash;
import java.util.Arrays;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What every strategy keeps to; a test class for each adds the strategy. */
abstract class PartitioningStrategyContract {

    private static final int MAX_PARALLELISM = 128;

    /** Sums the bytes: any function will do that is not one of the library's. */
    private record ByteSum(String name) implements ProducerHash {
        @Override
        public int partition(byte[] keyBytes, int partitions) {
            int sum = 0;
            for (byte b : keyBytes) {
                sum += b & 0xff;
            }
            return sum % partitions;
        }
    }

    /** The strategy, made anew at each call. */
    abstract PartitioningStrategy strategy();

    /** The strategy with other settings. */
    abstract PartitioningStrategy otherStrategy();

    /** Whether it serves work that is grouped by {@code trader_id}. */
    abstract boolean servesGroupedWork();

    /** Whether it serves work without grouping. */
    abstract boolean servesUngroupedWork();

    /** Of 10,000 keys on 128 subtasks; 0 where the partitioner does not look at the key. */
    abstract int checksum();

    private Partitioner<String> partitioner() throws Exception {
        KeyPlacement<String> placement =
                KeyPlacement.byPartition(
                        String::getBytes,
                        new ByteSum("sum"),
                        new Layout.OfPartitions(8, "sum", "String", MAX_PARALLELISM));
        Partitioner<String> made =
                strategy()
                        .partitioner(
                                PartitionKey.of(
                                                "trader_id",
                                                Types.STRING,
                                                new SerializerConfigImpl(),
                                                MAX_PARALLELISM)
                                        .placedBy(placement));
        return InstantiationUtil.clone(made);
    }

    @Test
    void partitioner_anyParallelismUpTo4096_isInRange() throws Exception {
        Partitioner<String> partitioner = partitioner();
        for (int parallelism = 1; parallelism <= 4096; parallelism++) {
            for (int i = 0; i < 20; i++) {
                assertThat(partitioner.partition("trader-" + i, parallelism))
                        .as("parallelism %d", parallelism)
                        .isBetween(0, parallelism - 1);
            }
        }
    }

    @Test
    void partitioner_ofKeys_neverChanges() throws Exception {
        if (checksum() == 0) {
            return;
        }
        Partitioner<String> partitioner = partitioner();
        int[] subtasks = new int[10_000];
        for (int i = 0; i < subtasks.length; i++) {
            subtasks[i] = partitioner.partition("trader-" + i, MAX_PARALLELISM);
        }
        assertThat(Arrays.hashCode(subtasks)).isEqualTo(checksum());
    }

    @Test
    void equals_sameSettings_isByValue() {
        assertThat(strategy()).isEqualTo(strategy()).hasSameHashCodeAs(strategy());
        assertThat(strategy()).isNotEqualTo(otherStrategy());
        assertThat(strategy().name()).matches("[a-z][a-z0-9_]*");
    }

    @Test
    void groupedWork_isServedByAKeyedRoutingOrRefusedWithAnAlternative() {
        Workload workload = Workload.groupedBy("trader_id");
        if (servesGroupedWork()) {
            strategy().validate(workload);
            assertThat(strategy().route(workload, SourceMetadata.UNKNOWN))
                    .isInstanceOfAny(Routing.ByHash.class, Routing.BySourcePartition.class);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strategy().validate(workload))
                    .withMessageStartingWith(strategy().name())
                    .withMessageContaining("[trader_id]")
                    .withMessageContaining("partial result")
                    .withMessageContaining("always_hash, smart or auto");
        }
    }

    @Test
    void groupedWork_isRoutedAlikeWhateverIsKnownOfTheSource() {
        if (servesGroupedWork()) {
            Workload workload = Workload.groupedBy("trader_id");
            assertThat(strategy().route(workload, new SourceMetadata(8, 4, 3.5)))
                    .isEqualTo(strategy().route(workload, SourceMetadata.UNKNOWN));
        }
    }

    @Test
    void ungroupedWork_isServedByAnUnkeyedRoutingOrRefusedWithAnAlternative() {
        Workload workload = Workload.ungrouped();
        if (servesUngroupedWork()) {
            strategy().validate(workload);
            assertThat(strategy().route(workload, SourceMetadata.UNKNOWN))
                    .isInstanceOfAny(Routing.NoExchange.class, Routing.ByPartitioner.class);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strategy().validate(workload))
                    .withMessageStartingWith(strategy().name() + " must have grouping columns")
                    .withMessageContaining("round_robin or auto")
                    .withMessageContaining("broadcast()");
        }
    }

    @Test
    void aggregateOverAllRecords_isRefusedWithTheTwoWaysToDoIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> strategy().validate(Workload.ungrouped().withAggregate()))
                .withMessageContaining("two phases")
                .withMessageContaining("global()");
    }
}
