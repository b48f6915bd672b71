package io.flinkpartitioning.internal.kafka;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.types.Password;

/**
 * The secrets in client properties: the values of properties with password, secret, token or login
 * in their names. They matter because Kafka's own messages quote parts of a login configuration
 * that they cannot parse. The name of a user is none.
 *
 * @param values the secrets, the longest first
 * @param pieces words of them, which a message may quote by themselves
 */
record Secrets(List<String> values, Set<String> pieces) {

    private static final List<String> NAMES =
            List.of(
                    "password",
                    "passphrase",
                    "secret",
                    "token",
                    "credential",
                    "jaas",
                    "user.info",
                    "private.key",
                    "keystore.key");

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"|'([^']+)'");

    private static final Pattern LOGIN = Pattern.compile("//[^/@\\s]*@");

    /** Shorter parts are syntax, such as "true". */
    private static final int MIN_LENGTH = 6;

    /** Shorter pieces of a secret are in any message. */
    private static final int MIN_PIECE = 3;

    private static final String HIDDEN = "(hidden)";

    static Secrets of(Properties properties) {
        List<String> values = new ArrayList<>();
        Set<String> pieces = new HashSet<>();
        names(properties)
                .filter(Secrets::isSecret)
                .filter(name -> !name.toLowerCase(Locale.ROOT).endsWith(".url"))
                .forEach(
                        name -> {
                            String value = text(properties, name);
                            values.add(value);
                            for (String secret : secretsOf(name, value)) {
                                parts(secret).forEach(values::add);
                                pieces(secret, MIN_PIECE).forEach(pieces::add);
                            }
                        });
        return new Secrets(
                values.stream()
                        .filter(value -> !value.isBlank())
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList(),
                Set.copyOf(pieces));
    }

    private static Stream<String> names(Properties properties) {
        return Stream.concat(
                        properties.stringPropertyNames().stream(),
                        properties.keySet().stream().map(String::valueOf))
                .distinct();
    }

    private static String text(Properties properties, String name) {
        Object value = properties.get(name);
        return value instanceof Password password
                ? password.value()
                : value == null ? properties.getProperty(name, "") : value.toString();
    }

    /** Returns what of a property is secret by itself. */
    private static List<String> secretsOf(String property, String value) {
        String name = property.toLowerCase(Locale.ROOT);
        if (name.contains("jaas")) {
            return LoginOptions.secretsOf(value).toList();
        }
        return List.of(
                name.contains("user.info") ? value.substring(value.indexOf(':') + 1) : value);
    }

    /** Returns a secret, its quoted parts and its longer words. */
    private static Stream<String> parts(String secret) {
        Stream<String> quoted =
                QUOTED.matcher(secret)
                        .results()
                        .map(match -> match.group(1) == null ? match.group(2) : match.group(1));
        return Stream.concat(Stream.of(secret), Stream.concat(quoted, pieces(secret, MIN_LENGTH)));
    }

    private static Stream<String> pieces(String secret, int minLength) {
        return Stream.of(secret.split("[\\s\"'=;]+", -1))
                .filter(word -> word.length() >= minLength);
    }

    private static boolean isSecret(String property) {
        String name = property.toLowerCase(Locale.ROOT);
        return NAMES.stream().anyMatch(name::contains);
    }

    /** Returns a property's value without secrets: they may be all of it, or a login in a URL. */
    static String without(String property, String value) {
        return isSecret(property) ? "" : LOGIN.matcher(value).replaceAll("//");
    }

    /** Whether the message of an exception, or of one of its causes, quotes a secret. */
    boolean occurIn(Throwable throwable) {
        for (Throwable cause = throwable; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (values.stream().anyMatch(message::contains)) {
                return true;
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                if (occurIn(suppressed)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the first message of an exception and its causes that quotes a secret. */
    Optional<String> firstQuotedBy(Throwable throwable) {
        for (Throwable cause = throwable; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (values.stream().anyMatch(message::contains)) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns a message with its secrets hidden; empty if pieces of them may be left, because Kafka
     * quotes what it could not parse.
     */
    Optional<String> hiddenIn(String message) {
        String hidden = message;
        for (String value : values) {
            hidden = hidden.replace(value, HIDDEN);
        }
        String told = hidden.replace(HIDDEN, " ");
        return pieces.stream().anyMatch(told::contains) ? Optional.empty() : Optional.of(hidden);
    }
}
