package io.flinkpartitioning.switching;

/**
 * A switch was begun and not completed; the message says what runs now, and from which snapshot.
 */
public final class SwitchFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    SwitchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
