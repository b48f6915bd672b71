package io.flinkpartitioning.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.job.Traders;
import org.junit.jupiter.api.Test;

class FirstReadsTest {

    private static final int PARTITIONS = 2;
    private static final int KEYS = 10;

    private final FirstReads reads = new FirstReads(new SteadyLoad(PARTITIONS, KEYS, 1));

    /** Returns the number of a record in a partition: one of the second turn of all keys. */
    private static int recordIn(int partition) {
        int key = 0;
        while (Traders.partition(Traders.key(key), PARTITIONS) != partition) {
            key++;
        }
        return KEYS + key;
    }

    @Test
    void partitionThatWasNotRead_isAwaited() {
        reads.add(recordIn(1), 5);

        assertThat(reads.lastMillis()).isEmpty();
    }

    @Test
    void lastPartition_countsWithItsFirstRead_inAnyOrder() {
        reads.add(recordIn(0), 3);
        reads.add(recordIn(1), 9);
        reads.add(recordIn(1), 5);
        reads.add(recordIn(0), 10);

        assertThat(reads.lastMillis()).hasValue(5);
    }

    @Test
    void readsBeforeTheBeginning_doNotCount() {
        reads.add(recordIn(0), 3);
        reads.add(recordIn(1), 3);

        reads.since(4);
        reads.add(recordIn(0), 3);
        reads.add(recordIn(1), 4);
        assertThat(reads.lastMillis()).isEmpty();

        reads.add(recordIn(0), 6);
        assertThat(reads.lastMillis()).hasValue(6);
    }
}
