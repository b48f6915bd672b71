package io.flinkpartitioning.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration cannot be read or breaks a rule. The message has the file, line and column, the
 * path of the key, the rule, the value, and what to do.
 */
public final class PartitioningConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    PartitioningConfigException(String message) {
        super(message);
    }

    PartitioningConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns an exception. Its message has the position, the rule, the value and the remedy.
     *
     * @param where the file, line and column
     * @param what the subject of the rule, usually the path of a key
     * @param rule the words after "must"
     * @param fact the words after "but"
     * @param remedy one or more sentences
     */
    static PartitioningConfigException of(
            String where, String what, String rule, String fact, String remedy) {
        return new PartitioningConfigException(
                "%s: %s must %s, but %s. %s".formatted(where, what, rule, fact, remedy));
    }
}
