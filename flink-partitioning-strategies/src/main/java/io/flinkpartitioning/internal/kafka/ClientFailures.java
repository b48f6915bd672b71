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
 * Turns failures between a client and the brokers into a sentence with a remedy and without
 * secrets.
 *
 * @param subject what was to be read
 * @param clientProperties the properties of the client
 * @param timeout how long the client waits
 * @param alternative what else helps, apart from correcting the client, a sentence; may be empty
 */
public record ClientFailures(
        String subject, Properties clientProperties, Duration timeout, String alternative) {

    /** A request to the brokers. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws ExecutionException, InterruptedException, TimeoutException;
    }

    /**
     * Why a request failed.
     *
     * @param fact what is wrong, a clause
     * @param remedy what to do, one or more sentences
     */
    private record Reason(String fact, String remedy) {}

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
            throw failure(new Reason("the thread was interrupted", "Try again."), e);
        } catch (ExecutionException e) {
            throw of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            throw of(e);
        }
    }

    /** A cause that quotes a secret is left out; its sentence is kept, without the secret. */
    private KafkaMetadataException of(Throwable cause) {
        Secrets secrets = Secrets.of(clientProperties);
        if (!secrets.occurIn(cause)) {
            return failure(reason(cause), cause);
        }
        Reason told = reason(cause);
        String deeper =
                secrets.firstQuotedBy(cause)
                        .filter(message -> !told.fact().contains(message))
                        .map(" (%s)"::formatted)
                        .orElse("");
        return failure(
                secrets.hiddenIn(told.fact() + deeper)
                        .map(fact -> new Reason(fact, told.remedy()))
                        .orElseGet(
                                () ->
                                        new Reason(
                                                """
                                                %s, with a message that quotes a secret and is withheld"""
                                                        .formatted(
                                                                cause.getClass().getSimpleName()),
                                                "Correct the security settings.")),
                null);
    }

    private Reason reason(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new Reason("no such topic exists", "Create the topic, or correct its name.");
        }
        if (cause instanceof TimeoutException
                || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return noAnswer();
        }
        if (cause instanceof LeaderNotAvailableException) {
            return new Reason(
                    String.valueOf(cause.getMessage()),
                    "Bring its brokers back, or make their advertised.listeners reachable from here.");
        }
        if (cause instanceof AuthorizationException denied) {
            return notAuthorized(denied);
        }
        if (cause instanceof AuthenticationException) {
            return new Reason(
                    "the handshake failed (%s)".formatted(cause.getMessage()),
                    "Correct security.protocol, the login and the trust store.");
        }
        if (cause instanceof InvalidTopicException) {
            return new Reason(
                    "it is not a name for a topic (%s)".formatted(cause.getMessage()),
                    "Correct the name.");
        }
        if (cause instanceof KafkaException && cause.getCause() instanceof ConfigException wrong) {
            return new Reason(
                    "the client's properties are wrong (%s)".formatted(wrong.getMessage()),
                    "Correct them. " + alternative);
        }
        return other(cause);
    }

    private Reason noAnswer() {
        return new Reason(
                "no broker answered within %s seconds over security.protocol %s"
                        .formatted(
                                seconds(timeout),
                                clientProperties.getProperty(
                                        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                                        CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL)),
                """
                Correct bootstrap.servers, or security.protocol if the listener speaks another one. \
                %s"""
                        .formatted(alternative));
    }

    private static Reason notAuthorized(AuthorizationException denied) {
        return denied instanceof TopicAuthorizationException ofTopics
                ? new Reason(
                        "the client is not authorized",
                        "Grant it the ACL operations DESCRIBE and READ on topic %s."
                                .formatted(String.join(", ", ofTopics.unauthorizedTopics())))
                : new Reason(
                        "the client is not authorized (%s)".formatted(denied.getMessage()),
                        "Grant it the ACL operations DESCRIBE and READ on the topic.");
    }

    private Reason other(Throwable cause) {
        Throwable deeper = cause.getCause();
        return new Reason(
                "%s: %s%s"
                        .formatted(
                                cause.getClass().getSimpleName(),
                                cause.getMessage(),
                                deeper == null || deeper.getMessage() == null
                                        ? ""
                                        : " (%s)".formatted(deeper.getMessage())),
                "Correct the client properties. " + alternative);
    }

    private KafkaMetadataException failure(Reason reason, @Nullable Throwable cause) {
        return new KafkaMetadataException(
                "%s cannot be read from bootstrap.servers %s: %s. %s"
                        .formatted(
                                subject,
                                clientProperties.getOrDefault(
                                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "(not set)"),
                                reason.fact(),
                                reason.remedy().strip()),
                cause);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1000.0);
    }
}
