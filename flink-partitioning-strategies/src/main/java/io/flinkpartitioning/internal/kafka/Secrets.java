package io.flinkpartitioning.internal.kafka;

import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.types.Password;

/**
 * The secrets in client properties: the values of properties with password, secret, token or login
 * in their names. They matter because Kafka's own messages quote parts of a login configuration
 * that they cannot parse.
 */
record Secrets(List<String> values) {

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

    static Secrets of(Properties properties) {
        return new Secrets(
                names(properties)
                        .filter(Secrets::isSecret)
                        .map(name -> text(properties, name))
                        .flatMap(Secrets::parts)
                        .distinct()
                        .toList());
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

    /** Returns the whole value, its quoted parts and its longer words. */
    private static Stream<String> parts(String value) {
        Stream<String> quoted =
                QUOTED.matcher(value)
                        .results()
                        .map(match -> match.group(1) == null ? match.group(2) : match.group(1));
        Stream<String> words =
                Stream.of(value.split("[\\s\"'=;]+", -1))
                        .filter(word -> word.length() >= MIN_LENGTH);
        return Stream.concat(Stream.of(value), Stream.concat(quoted, words))
                .filter(part -> !part.isBlank());
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
}
