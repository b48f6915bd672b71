package io.flinkpartitioning;

import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a broker and a cluster: one of each for all test classes of a JVM, started on first
 * use and closed after the last test. No job outlives the test that has started it, not even a test
 * that fails.
 */
public final class Testbed implements ParameterResolver, AfterEachCallback {

    private record Resources(KafkaBroker broker, FlinkCluster cluster, Path changelog)
            implements AutoCloseable {

        static Resources start() {
            try {
                KafkaBroker broker = KafkaBroker.inThisJvm();
                try {
                    Path changelog = Files.createTempDirectory("flink-changelog-");
                    Configuration settings = settings();
                    // A cluster's, not a job's, which says by itself whether it writes any.
                    settings.setString("state.changelog.storage", "filesystem");
                    settings.setString(
                            "state.changelog.dstl.dfs.base-path", changelog.toUri().toString());
                    return new Resources(broker, FlinkCluster.start(2, 8, settings), changelog);
                } catch (Exception e) {
                    broker.close();
                    throw new IllegalStateException("The Flink cluster did not start", e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (broker) {
                cluster.close();
            } finally {
                FileUtils.deleteDirectory(changelog.toFile());
            }
        }
    }

    /** Returns settings by which REST tells what is, not what was some seconds ago. */
    public static Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(100));
        return settings;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        Class<?> type = parameter.getParameter().getType();
        return type == KafkaBroker.class || type == FlinkCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        Resources resources =
                store(extension)
                        .computeIfAbsent(
                                Resources.class, key -> Resources.start(), Resources.class);
        return parameter.getParameter().getType() == KafkaBroker.class
                ? resources.broker()
                : resources.cluster();
    }

    @Override
    public void afterEach(ExtensionContext extension) throws IOException {
        Resources resources = store(extension).get(Resources.class, Resources.class);
        if (resources != null) {
            endAll(new FlinkRest(resources.cluster().restUrl()));
        }
    }

    private static void endAll(FlinkRest rest) throws IOException {
        for (Map.Entry<JobID, JobStatus> job : rest.jobs().entrySet()) {
            if (!job.getValue().isGloballyTerminalState()) {
                try {
                    rest.cancel(job.getKey());
                } catch (IOException e) {
                    // Not if it has ended by itself meanwhile.
                    if (!rest.state(job.getKey()).isGloballyTerminalState()) {
                        throw e;
                    }
                }
            }
        }
    }

    private static ExtensionContext.Store store(ExtensionContext extension) {
        // Surefire executes each class by itself where several JVMs share them.
        return extension.getStore(
                ExtensionContext.StoreScope.LAUNCHER_SESSION,
                ExtensionContext.Namespace.create(Testbed.class));
    }
}
