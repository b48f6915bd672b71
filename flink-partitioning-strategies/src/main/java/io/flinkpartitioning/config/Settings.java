package io.flinkpartitioning.config;

import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked content of a configuration, without defaults.
 *
 * @param strategy the chosen strategy; null if none is named
 * @param blocks the blocks under {@code strategy_config}, by strategy
 */
record Settings(@Nullable Chosen strategy, Map<String, Block> blocks) {

    /**
     * The chosen strategy.
     *
     * @param where the position of its name
     * @param blockPath the path that its block has, or would have
     */
    record Chosen(String name, String where, String blockPath) {}

    /** The settings of one strategy and their position. */
    record Block(String where, String path, StrategySettings settings) {

        private Block overriddenBy(Block other) {
            return new Block(where, path, settings.overriddenBy(other.settings));
        }
    }

    /**
     * Returns these settings, overridden by the other ones. If both set a value, the other one
     * wins.
     */
    Settings overriddenBy(Settings other) {
        Map<String, Block> merged = new HashMap<>(blocks);
        other.blocks.forEach((name, block) -> merged.merge(name, block, Block::overriddenBy));
        return new Settings(other.strategy == null ? strategy : other.strategy, Map.copyOf(merged));
    }
}
