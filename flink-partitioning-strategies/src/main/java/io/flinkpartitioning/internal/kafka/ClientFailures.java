package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong between a client and the brokers, in a sentence with a remedy, and without
 * secrets.
 *
 * @param subject what was to be read
 * @param clientProperties the properties of the client
 * @param timeout how long the client waits
 * @param alternative what may be done instead of correcting the client, a sentence; may be empty
 */
public record ClientFailures(
        String subject, Properties clientProperties, Duration timeout, String alternative) {

    /** What asks the brokers. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws ExecutionException, InterruptedException, TimeoutException;
    }

    /**
     * Sends a request.
     *
     * @throws KafkaMetadataException if it fails
     */
    public <T> T translate(Request<T> request) {
        try {
            return request.send();
        } catch (KafkaMetadataException e) {
            throw e;
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            Thread.currentThread().interrupt();
            throw failure("the thread was interrupted", "Try again.", e);
        } catch (ExecutionException e) {
            throw of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            throw of(e);
        }
    }

    private KafkaMetadataException of(Throwable cause) {
        if (Secrets.of(clientProperties).occurIn(cause)) {
            return failure(
                    cause.getClass().getSimpleName()
                            + ", whose message quotes a secret and is withheld",
                    "Correct the security settings.",
                    null);
        }
        if (cause instanceof UnknownTopicOrPartitionException) {
            return failure("no such topic exists", "Create the topic, or correct its name.", cause);
        }
        if (cause instanceof TimeoutException
                || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            String protocol =
                    clientProperties.getProperty(
                            CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                            CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
            return failure(
                    "no broker answered within "
                            + seconds(timeout)
                            + " seconds over security.protocol "
                            + protocol,
                    "Correct bootstrap.servers, or security.protocol where the listener speaks"
                            + " another one. "
                            + alternative,
                    cause);
        }
        if (cause instanceof TopicAuthorizationException denied) {
            return failure(
                    "the client is not authorized",
                    "Grant it the ACL operations DESCRIBE and READ on topic "
                            + String.join(", ", denied.unauthorizedTopics())
                            + ".",
                    cause);
        }
        if (cause instanceof LeaderNotAvailableException) {
            return failure(
                    String.valueOf(cause.getMessage()),
                    "Bring its brokers back, or make their advertised.listeners reachable from here.",
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return failure(
                    "the client is not authorized (" + cause.getMessage() + ")",
                    "Grant it the ACL operations DESCRIBE and READ on the topic.",
                    cause);
        }
        if (cause instanceof AuthenticationException) {
            return failure(
                    "the handshake failed (" + cause.getMessage() + ")",
                    "Correct security.protocol, the login and the trust store.",
                    cause);
        }
        if (cause instanceof InvalidTopicException) {
            return failure(
                    "it is not a name for a topic (" + cause.getMessage() + ")",
                    "Correct the name.",
                    cause);
        }
        if (cause instanceof KafkaException && cause.getCause() instanceof ConfigException wrong) {
            return failure(
                    "the client's properties are wrong (" + wrong.getMessage() + ")",
                    "Correct them. " + alternative,
                    cause);
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return failure(
                cause.getClass().getSimpleName()
                        + ": "
                        + cause.getMessage()
                        + (root == cause || root.getMessage() == null
                                ? ""
                                : " (" + root.getMessage() + ")"),
                "Correct the client properties. " + alternative,
                cause);
    }

    /** Returns a failure of the given reason. */
    KafkaMetadataException failure(String reason, String remedy, @Nullable Throwable cause) {
        return new KafkaMetadataException(
                subject
                        + " cannot be read from bootstrap.servers "
                        + clientProperties.getOrDefault(
                                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "(not set)")
                        + ": "
                        + reason
                        + ". "
                        + remedy.strip(),
                cause);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1000.0);
    }
}
