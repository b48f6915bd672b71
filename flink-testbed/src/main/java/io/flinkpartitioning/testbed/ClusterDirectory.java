package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;

/**
 * What belongs to a cluster of processes on disk.
 *
 * @param root what holds the others
 * @param conf the configuration, as the {@code conf} of Flink's distribution
 * @param temporary what the processes need while they run
 * @param launcher what a class path of nothing but Flink lacks
 * @param logs the logs and outputs of the processes
 */
record ClusterDirectory(Path root, Path conf, Path temporary, Path launcher, Path logs) {

    static ClusterDirectory create() throws IOException {
        Path root = TemporaryDirectory.create("flink-testbed-cluster-");
        return new ClusterDirectory(
                root,
                Files.createDirectory(root.resolve("conf")),
                Files.createDirectory(root.resolve("tmp")),
                Files.createDirectory(root.resolve("launcher")),
                Files.createDirectory(root.resolve("log")));
    }

    void write(Configuration configuration) throws IOException {
        Files.write(
                conf.resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(configuration, true));
    }

    void delete(boolean keepLogs) throws IOException {
        if (keepLogs) {
            TemporaryDirectory.delete(conf);
            TemporaryDirectory.delete(temporary);
            TemporaryDirectory.delete(launcher);
        } else {
            TemporaryDirectory.delete(root);
        }
    }
}
