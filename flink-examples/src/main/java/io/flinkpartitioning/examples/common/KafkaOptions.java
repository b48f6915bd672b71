package io.flinkpartitioning.examples.common;

import java.nio.file.Path;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Where an example reads. Wrong options are exceptions: to exit would end the JobManager that runs
 * the {@code main} of a job.
 */
@Command(name = "flink run flink-examples-job.jar", sortOptions = false, usageHelpAutoWidth = true)
public final class KafkaOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "The brokers; must be given for all jobs that read Kafka.")
    private @Nullable String bootstrapServers;

    @Option(names = "--bounded", description = "End with the records that are there now.")
    private boolean bounded;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The YAML of a job that is driven by one.")
    private @Nullable Path config;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    private KafkaOptions() {}

    /**
     * Reads the arguments of a {@code main}; prints help where it is asked for.
     *
     * @param description what the job does
     * @param args the arguments
     * @throws picocli.CommandLine.ParameterException if an option is wrong
     */
    public static KafkaOptions parse(String description, String... args) {
        KafkaOptions options = new KafkaOptions();
        CommandLine commandLine = new CommandLine(options);
        commandLine.getCommandSpec().usageMessage().description(description);
        CommandLine.printHelpIfRequested(commandLine.parseArgs(args));
        return options;
    }

    /** Whether help was all that was asked for. */
    public boolean help() {
        return help;
    }

    /**
     * The file that drives the job.
     *
     * @throws IllegalArgumentException if none was given
     */
    public Path config() {
        if (config == null) {
            throw new IllegalArgumentException(
                    "--config must name a YAML file, but is missing. See docs/configuration.md.");
        }
        return config;
    }

    /**
     * Returns the source of a topic, from its first record on.
     *
     * @param topic the topic
     * @param schema reads its records
     * @throws IllegalArgumentException if no brokers were given
     */
    public <T> KafkaSource<T> source(String topic, KafkaRecordDeserializationSchema<T> schema) {
        if (bootstrapServers == null) {
            throw new IllegalArgumentException(
                    "--bootstrap-servers must be given, but is missing. Give the address of a broker as"
                            + " host:port.");
        }
        KafkaSourceBuilder<T> builder =
                KafkaSource.<T>builder()
                        .setBootstrapServers(bootstrapServers)
                        .setTopics(topic)
                        .setGroupId("examples")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(schema);
        if (bounded) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }
}
