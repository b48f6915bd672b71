package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the jar of the examples brings to a cluster. */
@Tag("full")
class JobJarIT {

    private static final Path JAR =
            Path.of(
                    Objects.requireNonNull(
                            System.getProperty("job-jar"),
                            "run by ./mvnw verify -Pfull, which packages the jar before"));

    /** The only classes of Flink's packages: those of the connector, which Flink does not bring. */
    private static final List<String> CONNECTOR =
            List.of(
                    "org/apache/flink/connector/kafka/",
                    "org/apache/flink/streaming/connectors/kafka/",
                    "org/apache/flink/streaming/util/serialization/");

    @Test
    void jar_hasNothingOfFlinks() throws IOException {
        assertThat(
                        classesOf(JAR).stream()
                                .filter(name -> name.startsWith("org/apache/flink/"))
                                .filter(name -> CONNECTOR.stream().noneMatch(name::startsWith)))
                .isEmpty();
    }

    @Test
    void noClass_comesFromTwoJars() throws IOException {
        Set<String> wanted = classesOf(JAR);
        Map<String, Set<String>> origins = new HashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                for (String name : classesOf(Path.of(entry))) {
                    if (wanted.contains(name)) {
                        origins.computeIfAbsent(name, key -> new TreeSet<>())
                                .add(Path.of(entry).getFileName().toString());
                    }
                }
            }
        }
        Map<String, Set<String>> twice =
                origins.entrySet().stream()
                        .filter(origin -> origin.getValue().size() > 1)
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        Map.Entry::getValue,
                                        (one, other) -> one,
                                        TreeMap::new));
        assertThat(twice).isEmpty();
        assertThat(origins).hasSizeGreaterThan(1000);
    }

    @Test
    void everyEntry_isThereOnce() throws IOException {
        Set<String> names = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        try (ZipFile zip = new ZipFile(JAR.toFile())) {
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !names.add(name))
                    .forEach(twice::add);
        }
        assertThat(twice).isEmpty();
    }

    private static Set<String> classesOf(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("META-INF/"))
                    .collect(Collectors.toSet());
        }
    }
}
