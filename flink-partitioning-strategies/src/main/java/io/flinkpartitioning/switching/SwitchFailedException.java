package io.flinkpartitioning.switching;

import org.jspecify.annotations.Nullable;

/**
 * A switch was begun but not completed. The message says what runs now, and from which snapshot.
 */
public final class SwitchFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    public SwitchFailedException(String message) {
        this(message, null);
    }

    public SwitchFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
