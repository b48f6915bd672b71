package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar of a class of this module's tests. */
final class JobJar {

    private JobJar() {}

    static Path of(Path directory, Class<?> mainClass) throws IOException {
        Path jar = directory.resolve(mainClass.getSimpleName() + ".jar");
        String entry = mainClass.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file);
                InputStream bytes =
                        Objects.requireNonNull(
                                mainClass.getClassLoader().getResourceAsStream(entry))) {
            entries.putNextEntry(new JarEntry(entry));
            bytes.transferTo(entries);
        }
        return jar;
    }
}
