package io.flinkpartitioning.testbed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of a user's cluster: what Flink's distribution has in {@code lib}, as far as
 * DataStream programs know of it.
 *
 * <p>The distribution is not to be had from Maven's repositories; its jar, {@code flink-dist}, is
 * made of the jars that are named here. The base of connectors is one of them (FLINK-25927),
 * connectors are not. Its Table API and metric reporters are left out.
 */
final class FlinkDistribution {

    /** The logging of all processes of a cluster, on whichever class path. */
    static final String LOGGING = "log4j2-testbed-process.properties";

    /** Artifacts of Flink; some are of 1.20 alone. */
    private static final String FLINK =
            "annotations|clients|connector-base|connector-datagen|core|core-api|datastream"
                    + "|datastream-api|file-sink-common|hadoop-fs|java|metrics-core|optimizer"
                    + "|queryable-state-client-java|rpc-akka-loader|rpc-core|runtime|runtime-web"
                    + "|shaded-asm-9|shaded-guava|shaded-jackson|shaded-netty|shaded-zookeeper-3"
                    + "|statebackend-common|statebackend-forst|statebackend-rocksdb|streaming-java";

    /** What Flink depends on, and what it logs with. */
    private static final String OTHERS =
            "async-profiler|chill-java|commons-cli|commons-collections|commons-compress|commons-io"
                    + "|commons-lang3|commons-math3|commons-text|forstjni|frocksdbjni|javassist"
                    + "|jsr305|kryo|log4j-api|log4j-core|log4j-slf4j-impl|lz4-java|minlog|objenesis"
                    + "|reflectasm|slf4j-api|snakeyaml-engine|snappy-java";

    private static final Pattern JAR =
            Pattern.compile("(flink-(%s)|%s)-\\d[^/]*(?<!-tests)\\.jar".formatted(FLINK, OTHERS));

    private FlinkDistribution() {}

    /**
     * Returns the class path of the distribution: those of its jars that this JVM has, and what
     * starts a child JVM.
     *
     * @param launcher an empty directory, for the latter
     */
    static String classPath(Path launcher) throws IOException {
        copy(ChildJvm.class.getName().replace('.', '/') + ".class", launcher);
        copy(LOGGING, launcher);
        return Stream.concat(
                        Stream.of(launcher.toString()),
                        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                                .splitAsStream(System.getProperty("java.class.path"))
                                .filter(entry -> JAR.matcher(new File(entry).getName()).matches()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void copy(String resource, Path directory) throws IOException {
        Path target = directory.resolve(resource);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream input =
                Objects.requireNonNull(
                        FlinkDistribution.class.getClassLoader().getResourceAsStream(resource),
                        resource)) {
            Files.copy(input, target);
        }
    }
}
