package io.flinkpartitioning.switching;

/** A switch, or the submission of a switchable job, is refused. Nothing has changed. */
public final class SwitchRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SwitchRefusedException(String message) {
        super(message);
    }

    public SwitchRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
