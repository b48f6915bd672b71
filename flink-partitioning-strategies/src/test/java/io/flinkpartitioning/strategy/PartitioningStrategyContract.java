package io.flinkpartitioning.strategy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.internal.placement.DeclaredSettings;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.internal.placement.ProducerPlacing;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.util.Arrays;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/**
 * What every strategy keeps to, those of third parties too; a test class for each adds the
 * strategy.
 *
 * @param <K> the type of the keys that its partitioner takes
 */
public abstract class PartitioningStrategyContract<K> {

    private static final int MAX_PARALLELISM = 128;

    /** Sums the bytes: any function will do that is not one of the library's. */
    private record ByteSum(String name) implements ProducerHash<Object> {
        @Override
        public int partition(Object key, byte[] keyBytes, int partitions) {
            int sum = 0;
            for (byte b : keyBytes) {
                sum += b & 0xff;
            }
            return sum % partitions;
        }
    }

    /** The strategy, made anew at each call. */
    protected abstract PartitioningStrategy strategy();

    /** The strategy with other settings. */
    protected abstract PartitioningStrategy otherStrategy();

    /** Whether it serves work that is grouped by {@code trader_id}. */
    protected abstract boolean servesGroupedWork();

    /** Whether it serves work without grouping. */
    protected abstract boolean servesUngroupedWork();

    /** Of 10,000 keys on 128 subtasks; 0 where the partitioner does not look at the key. */
    protected abstract int checksum();

    /** The type of the keys. */
    protected abstract TypeInformation<K> keyType();

    /** Some key; another one for another number. */
    protected abstract K key(int number);

    private Partitioner<K> partitioner() throws Exception {
        KeyPlacement<K> placement =
                KeyPlacements.byPartition(
                        new ProducerPlacing<>(
                                key -> key.toString().getBytes(UTF_8),
                                new ByteSum("sum"),
                                DeclaredSettings.NONE),
                        new Layout.OfPartitions(8, "sum", "String", MAX_PARALLELISM));
        Partitioner<K> made =
                strategy()
                        .partitioner(
                                PartitionKey.of(
                                                "trader_id",
                                                keyType(),
                                                new SerializerConfigImpl(),
                                                MAX_PARALLELISM)
                                        .placedBy(placement));
        return InstantiationUtil.clone(made);
    }

    @Test
    void partitioner_anyParallelismUpTo4096_isInRange() throws Exception {
        Partitioner<K> partitioner = partitioner();
        for (int parallelism = 1; parallelism <= 4096; parallelism++) {
            for (int i = 0; i < 20; i++) {
                assertThat(partitioner.partition(key(i), parallelism))
                        .as("parallelism %d", parallelism)
                        .isBetween(0, parallelism - 1);
            }
        }
    }

    @Test
    void partitioner_ofKeys_neverChanges() throws Exception {
        assumeThat(checksum()).as("the partitioner looks at the key").isNotZero();
        Partitioner<K> partitioner = partitioner();
        int[] subtasks = new int[10_000];
        for (int i = 0; i < subtasks.length; i++) {
            subtasks[i] = partitioner.partition(key(i), MAX_PARALLELISM);
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
                    .withMessageContaining("always_hash");
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
}
