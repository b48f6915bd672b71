package io.flinkpartitioning.kafka;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The secrets in client properties: values of properties that are named after a password, secret,
 * token or login. Kafka's own messages quote parts of a login configuration that they cannot parse.
 */
record Secrets(List<String> values) {

    private static final List<String> NAMES = List.of("password", "secret", "token", "jaas");

    /** Shorter parts are words of the syntax, such as "true". */
    private static final int MIN_LENGTH = 6;

    static Secrets of(Properties properties) {
        return new Secrets(
                properties.stringPropertyNames().stream()
                        .filter(Secrets::isSecret)
                        .map(properties::getProperty)
                        .flatMap(value -> Stream.of(value.split("[\\s\"'=;]+", -1)))
                        .filter(part -> part.length() >= MIN_LENGTH)
                        .toList());
    }

    private static boolean isSecret(String property) {
        String name = property.toLowerCase(Locale.ROOT);
        return NAMES.stream().anyMatch(name::contains);
    }

    /** Whether an exception, or one of its causes, quotes a secret. */
    boolean occurIn(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return values.stream().anyMatch(text.toString()::contains);
    }
}
