package io.flinkpartitioning.source;

/**
 * A source has changed since the job was built, and going on could give wrong results. The job
 * fails for good, under any restart strategy.
 */
public final class ChangedSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what has changed, what it means, and the remedy
     */
    public ChangedSourceException(String message) {
        super(message);
    }
}
