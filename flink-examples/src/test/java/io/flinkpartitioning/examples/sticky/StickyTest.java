package io.flinkpartitioning.examples.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.PartitioningStrategyContract;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.Test;

/** The contract of all strategies, and how this one is found. */
class StickyTest extends PartitioningStrategyContract<Integer> {

    @Override
    protected PartitioningStrategy strategy() {
        return new Sticky(0);
    }

    @Override
    protected PartitioningStrategy otherStrategy() {
        return new Sticky(3);
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
    protected TypeInformation<Integer> keyType() {
        return Types.INT;
    }

    @Override
    protected Integer key(int number) {
        return number;
    }

    @Override
    protected int checksum() {
        return -1707769463;
    }

    @Test
    void jarOnTheClassPath_isFoundByItsNameWithItsOptions() {
        StrategyCatalog catalog = StrategyCatalog.of(Sticky.class.getClassLoader());
        assertThat(catalog.names()).contains("sticky", "smart", "auto");
        assertThat(catalog.create("sticky", Map.of())).isEqualTo(new Sticky(0));
        StrategySettings settings =
                StrategySettings.of(new StickyProvider().options(), Map.of("partition_offset", 3));
        assertThat(catalog.create("sticky", Map.of("sticky", settings))).isEqualTo(new Sticky(3));
    }

    @Test
    void offsetBelowZero_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sticky(-1))
                .withMessage(
                        "partition_offset must be at least 0, but is -1. Give 0, or leave it out.");
    }
}
