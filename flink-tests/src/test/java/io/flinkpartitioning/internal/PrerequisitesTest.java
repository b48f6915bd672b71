package io.flinkpartitioning.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinkpartitioning.SmartKeyBy;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * What a job gets that runs beside the wrong jars: class loaders with real ones, as on a cluster.
 */
class PrerequisitesTest {

    private static final Path LINES = Path.of("target", "lines");

    @ParameterizedTest
    @ValueSource(strings = {"fromKafka", "alignedSource", "fromStream"})
    void flinkThatIsTooOld_isNamed(String method) throws Exception {
        List<URL> jars = jars("1.19", jar -> true);
        jars.addAll(jars("1.20", jar -> jar.startsWith("flink-connector-kafka")));
        jars.addAll(jars("1.20", jar -> jar.startsWith("kafka-clients")));
        assertThat(failure(method, jars, List.of()))
                .hasMessageStartingWith(
                        "Flink must be 1.20 or newer, but is 1.19.3, which has no ");
    }

    /** The library in Flink's lib folder, the connector in the jar of the job. */
    @ParameterizedTest
    @ValueSource(strings = {"fromKafka", "alignedSource"})
    void connectorThatTheLibraryDoesNotSee_isNamed(String method) throws Exception {
        Predicate<String> ofTheJob = jar -> jar.contains("kafka");
        assertThat(failure(method, jars("1.20", ofTheJob.negate()), jars("1.20", ofTheJob)))
                .hasMessageStartingWith(
                        "Flink's Kafka connector must be on the class path of the library, but"
                                + " org.apache.flink.connector.kafka.source.KafkaSource is not. If the"
                                + " library is in Flink's lib folder, put flink-connector-kafka");
    }

    @Test
    void clientsThatTheLibraryDoesNotSee_areNamed() throws Exception {
        Predicate<String> ofTheJob = jar -> jar.startsWith("kafka-clients");
        assertThat(failure("fromKafka", jars("1.20", ofTheJob.negate()), jars("1.20", ofTheJob)))
                .hasMessageContaining("but org.apache.kafka.clients.admin.Admin is not");
    }

    @Test
    void connectorThatIsTooOld_isNamed() throws Exception {
        List<URL> jars = jars("1.20", jar -> !jar.startsWith("flink-connector-kafka"));
        jars.addAll(jars("old-connector", jar -> true));
        assertThat(failure("fromKafka", jars, List.of()))
                .hasMessageStartingWith(
                        "Flink's Kafka connector must be 3.4.0 or newer on Flink 1.20.5, but is"
                                + " 3.3.0-1.20, which has no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "2.1", "2.2", "2.3"})
    void connectorOfFlink1_onFlink2_isNamed(String line) throws Exception {
        List<URL> jars = jars(line, jar -> !jar.startsWith("flink-connector-kafka"));
        jars.addAll(jars("1.20", jar -> jar.startsWith("flink-connector-kafka")));
        assertThat(failure("fromKafka", jars, List.of()))
                .hasMessageStartingWith(
                        "Flink's Kafka connector must be 4.0.0 or newer on Flink " + line)
                .hasMessageContaining("but is 3.4.0-1.20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20", "2.0", "2.1", "2.2", "2.3"})
    void jarsThatGoTogether_areAccepted(String line) throws Exception {
        try (URLClassLoader cluster = loader(jars(line, jar -> true), library())) {
            Class<?> prerequisites = cluster.loadClass(Prerequisites.class.getName());
            prerequisites.getMethod("requireKafkaConnector").invoke(null);
        }
    }

    /** An older Java says by itself that the class file is too new; the jar says of what. */
    @Test
    void manifest_tellsTheJavaAndTheFlinkThatAreNeeded() throws Exception {
        try (JarFile jar = new JarFile(new File(library()))) {
            var entries = jar.getManifest().getMainAttributes();
            assertThat(entries.getValue("Require-Capability"))
                    .isEqualTo("osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version>=17))\"");
            assertThat(entries.getValue("Required-Flink")).isEqualTo("1.20 or newer");
        }
    }

    /** Runs a method of a job whose own jars are searched first, as Flink does it. */
    private static IllegalStateException failure(
            String method, List<URL> ofTheCluster, List<URL> ofTheJob) throws Exception {
        URI job = UsersJob.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        try (URLClassLoader cluster = loader(ofTheCluster, library());
                ChildFirst user = new ChildFirst(ofTheJob, job.toURL(), cluster)) {
            Class<?> users = user.loadClass(UsersJob.class.getName());
            InvocationTargetException thrown =
                    catchThrowableOfType(
                            InvocationTargetException.class,
                            () -> users.getMethod(method).invoke(null));
            if (thrown.getCause() instanceof IllegalStateException failure) {
                return failure;
            }
            throw new AssertionError("Not a sentence for the user", thrown);
        }
    }

    private static URI library() throws URISyntaxException {
        return SmartKeyBy.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    }

    private static URLClassLoader loader(List<URL> jars, URI library) throws MalformedURLException {
        List<URL> all = new ArrayList<>(jars);
        all.add(library.toURL());
        // What classes want that log.
        all.add(LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation());
        return new URLClassLoader(all.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static List<URL> jars(String line, Predicate<String> wanted) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(LINES.resolve(line))) {
            for (Path jar : files.sorted().toList()) {
                if (wanted.test(jar.getFileName().toString())) {
                    jars.add(jar.toUri().toURL());
                }
            }
        }
        assertThat(jars).isNotEmpty();
        return jars;
    }

    /** Has the job's class and the job's jars, and asks the cluster for all else. */
    private static final class ChildFirst extends URLClassLoader {

        private final URLClassLoader own;

        ChildFirst(List<URL> jars, URL job, ClassLoader cluster) {
            super(new URL[] {job}, cluster);
            own = new URLClassLoader(jars.toArray(URL[]::new), null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (own.findResource(name.replace('.', '/') + ".class") != null) {
                    return own.loadClass(name);
                }
                return name.equals(UsersJob.class.getName())
                        ? findClass(name)
                        : super.loadClass(name, resolve);
            }
        }

        @Override
        public void close() throws IOException {
            own.close();
            super.close();
        }
    }
}
