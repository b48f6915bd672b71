package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
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
                        classesOf(JAR).keySet().stream()
                                .filter(name -> name.startsWith("org/apache/flink/"))
                                .filter(name -> CONNECTOR.stream().noneMatch(name::startsWith)))
                .isEmpty();
    }

    @Test
    void noClass_isInTwoOfTheJarsThatWentIn() throws IOException {
        Map<String, Long> packed = classesOf(JAR);
        Map<String, Set<String>> origins = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                Map<String, Long> classes = classesOf(Path.of(entry));
                if (wentInto(packed, classes)) {
                    String jar = Path.of(entry).getFileName().toString();
                    classes.keySet()
                            .forEach(
                                    name ->
                                            origins.computeIfAbsent(name, key -> new TreeSet<>())
                                                    .add(jar));
                }
            }
        }
        assertThat(origins.values().stream().flatMap(Set::stream).distinct())
                .anyMatch(jar -> jar.startsWith("flink-connector-kafka"))
                .anyMatch(jar -> jar.startsWith("avro"))
                .hasSizeGreaterThan(8);
        origins.values().removeIf(jars -> jars.size() == 1);
        assertThat(origins).isEmpty();
    }

    /**
     * Whether most classes of a jar were packed as they are: others have classes of equal names.
     */
    private static boolean wentInto(Map<String, Long> packed, Map<String, Long> classes) {
        long same =
                classes.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(packed.get(entry.getKey())))
                        .count();
        return 2 * same > classes.size();
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

    /** The classes of a jar, with their checksums. */
    private static Map<String, Long> classesOf(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry -> !entry.getName().startsWith("META-INF/"))
                    // Of which a jar can have one only, and this one has none.
                    .filter(entry -> !entry.getName().equals("module-info.class"))
                    .collect(Collectors.toMap(ZipEntry::getName, ZipEntry::getCrc));
        }
    }
}
