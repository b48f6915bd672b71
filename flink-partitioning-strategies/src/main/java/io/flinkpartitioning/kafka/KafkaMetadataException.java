package io.flinkpartitioning.kafka;

import org.jspecify.annotations.Nullable;

/**
 * The metadata of a topic cannot be read: the broker does not answer, the topic does not exist, or
 * access is denied. The message says which, and never contains client properties other than the
 * bootstrap servers.
 */
public final class KafkaMetadataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KafkaMetadataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
