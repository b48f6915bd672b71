package io.flinkpartitioning.internal.placement;

/**
 * A record has no key, or not the part of it that its partition is chosen by. It belongs to no
 * group.
 */
public final class NoKeyException extends NullPointerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which key is missing, and what to do
     */
    public NoKeyException(String message) {
        super(message);
    }
}
