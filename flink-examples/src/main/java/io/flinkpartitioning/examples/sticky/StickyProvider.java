package io.flinkpartitioning.examples.sticky;

import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.util.List;

/** Makes {@link Sticky}; named in {@code META-INF/services}. */
public final class StickyProvider implements StrategyProvider {

    static final StrategyOption<Integer> PARTITION_OFFSET =
            StrategyOption.integer(
                            "partition_offset",
                            "The subtask that partition 0 goes to where records carry their"
                                    + " partition.")
                    .must("at least 0", offset -> offset >= 0, "Give 0, or leave it out.")
                    .withDefault(0);

    @Override
    public String name() {
        return Sticky.NAME;
    }

    @Override
    public List<StrategyOption<?>> options() {
        return List.of(PARTITION_OFFSET);
    }

    @Override
    public PartitioningStrategy create(StrategySettings settings) {
        return new Sticky(settings.get(PARTITION_OFFSET));
    }
}
