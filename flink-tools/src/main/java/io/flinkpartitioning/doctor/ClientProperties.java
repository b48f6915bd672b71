package io.flinkpartitioning.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Reads a file of client properties. No message quotes what is in it. */
public final class ClientProperties {

    private static final int MAX_BYTES = 1 << 20;

    private ClientProperties() {}

    /**
     * Reads a file, or a pipe.
     *
     * @throws IllegalArgumentException if it cannot be read, or is not a file of client properties
     */
    public static Properties read(Path file) {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot be read: " + FileFailures.reason(e) + ".", e);
        }
        if (content.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "must be at most 1 MiB, but is larger. Give a file of client properties.");
        }
        Properties properties = new Properties();
        try {
            // As Kafka's own tools do, by the rules and the encoding of java.util.Properties.
            properties.load(new ByteArrayInputStream(content));
        } catch (IOException | IllegalArgumentException e) {
            // Without a cause: it could quote a secret.
            throw new IllegalArgumentException(
                    "must be a file of lines 'name = value', but has a backslash-u without four"
                            + " hexadecimal digits. Write a backslash twice.");
        }
        if (!properties.isEmpty()
                && properties.stringPropertyNames().stream().noneMatch(known()::contains)) {
            throw new IllegalArgumentException(
                    "must be a file of lines 'name = value', but none of its lines names a client"
                            + " property of Kafka. Correct the file.");
        }
        return properties;
    }

    private static Set<String> known() {
        Set<String> names = new HashSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }
}
