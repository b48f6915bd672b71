package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.placement.HashFunction;
import org.junit.jupiter.api.Test;

class AlwaysHashTest extends StringKeyedStrategyContract {

    @Override
    protected PartitioningStrategy strategy() {
        return new AlwaysHash();
    }

    @Override
    protected PartitioningStrategy otherStrategy() {
        return new AlwaysHash(HashFunction.XXHASH);
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
        return 1585719750;
    }

    @Test
    void functionOf_unknownName_isRefusedWithTheKnownOnes() {
        assertThat(AlwaysHash.functionOf("xxhash")).isEqualTo(HashFunction.XXHASH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AlwaysHash.functionOf("md5"))
                .withMessage(
                        "hash_function must be one of [fnv, murmur3, xxhash, flink], but is 'md5'."
                                + " Choose one, or leave it out for 'fnv'.");
    }
}
