package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.functions.Partitioner;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends StringKeyedStrategyContract {

    @Override
    protected PartitioningStrategy strategy() {
        return new RoundRobin();
    }

    @Override
    protected PartitioningStrategy otherStrategy() {
        return new RoundRobin(1);
    }

    @Override
    protected boolean servesGroupedWork() {
        return false;
    }

    @Override
    protected boolean servesUngroupedWork() {
        return true;
    }

    @Override
    protected int checksum() {
        return 0;
    }

    @Test
    void records_ofOneSender_areEvenToWithinOneBatch() {
        for (int batchSize : new int[] {1, 3, 1000}) {
            Partitioner<Object> partitioner = new RoundRobinPartitioner<>(batchSize);
            int[] received = new int[5];
            for (int sent = 1; sent <= 20_000; sent++) {
                received[partitioner.partition("any", 5)]++;
                int least = Integer.MAX_VALUE;
                int most = 0;
                for (int count : received) {
                    least = Math.min(least, count);
                    most = Math.max(most, count);
                }
                assertThat(most - least).isLessThanOrEqualTo(batchSize);
            }
        }
    }

    @Test
    void batch_ofConsecutiveRecords_sharesAChannel() {
        Partitioner<Object> partitioner = new RoundRobinPartitioner<>(10);
        int before = -1;
        for (int batch = 0; batch < 12; batch++) {
            int channel = partitioner.partition("any", 4);
            for (int i = 1; i < 10; i++) {
                assertThat(partitioner.partition("any", 4)).isEqualTo(channel);
            }
            if (before >= 0) {
                assertThat(channel).isEqualTo((before + 1) % 4);
            }
            before = channel;
        }
    }

    /** All 400 senders start on one of 4 channels with probability 4 ^ -399. */
    @Test
    void senders_startOnDifferentChannels() {
        Set<Integer> first = new HashSet<>();
        for (int sender = 0; sender < 400; sender++) {
            first.add(new RoundRobinPartitioner<>(1000).partition("any", 4));
        }
        assertThat(first).hasSizeGreaterThan(1);
    }

    @Test
    void batchSizeBelowOne_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoundRobin(0))
                .withMessageContaining("batch_size must be at least 1, but is 0. Give 1");
    }

    @Test
    void workThatNeedsOrder_isRefusedWithAnAlternative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoundRobin().validate(Workload.ungrouped().inOrder()))
                .withMessageContaining("overtake")
                .withMessageContaining("partitioning_strategy: auto");
    }
}
