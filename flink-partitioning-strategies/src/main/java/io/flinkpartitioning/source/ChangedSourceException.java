package io.flinkpartitioning.source;

/**
 * What a source reads is no longer what the job was built for, and to go on could give wrong
 * results. The job fails with it for good, whatever its restart strategy.
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
