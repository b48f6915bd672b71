package io.flinkpartitioning.savepoints;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import picocli.CommandLine.Option;

/** The job's classes of keys and values, and the key serializers of its topics. */
final class UserCode {

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description =
                    "A jar with the classes of keys and values, and their serializers: that of the job. May be repeated.")
    private List<Path> jars = new ArrayList<>();

    /** What is done with the classes. */
    @FunctionalInterface
    interface Use<T> {

        /** Does it. */
        T with(ClassLoader classes) throws IOException;
    }

    /**
     * Does something with the classes of the jars, which are closed behind it.
     *
     * @throws IllegalArgumentException if a jar can't be read
     */
    <T> T use(Use<T> use) throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = url(jars.get(i));
        }
        try (URLClassLoader classes = new URLClassLoader(urls, UserCode.class.getClassLoader())) {
            return Threads.withContext(classes, () -> use.with(classes));
        }
    }

    private static URL url(Path jar) throws MalformedURLException {
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new IllegalArgumentException(
                    "--jar must name a file that can be read, but '%s' is none. Give the jar of the job."
                            .formatted(jar));
        }
        return jar.toUri().toURL();
    }

    /**
     * Returns the class of a key serializer.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    @SuppressWarnings("unchecked") // A key of another class is refused by the serializer.
    static Class<? extends Serializer<Object>> keySerializer(String name, ClassLoader classes) {
        Class<?> found;
        try {
            found = Class.forName(name, true, classes);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    """
                    The key serializer must be a class that can be loaded, but '%s' can't be: %s. \
                    Correct --key-serializer, or give the jar that has it by --jar."""
                            .formatted(name, e),
                    e);
        }
        if (!Serializer.class.isAssignableFrom(found)) {
            throw new IllegalArgumentException(
                    """
                    The key serializer must be a Serializer of Kafka's, but %s is none. Give what the \
                    producers have as key.serializer."""
                            .formatted(name));
        }
        return (Class<? extends Serializer<Object>>) found;
    }
}
