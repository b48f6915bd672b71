package io.flinkpartitioning.doctor;

import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KeyFormat;
import java.time.Duration;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The options that say how a topic is sampled and judged. */
final class SampleOptions {

    private static final int MAX_TIMEOUT_SECONDS = 3600;

    @Option(
            names = "--key-format",
            order = 20,
            paramLabel = "FORMAT",
            defaultValue = "string",
            converter = KeyFormatNames.class,
            completionCandidates = KeyFormatNames.class,
            description =
                    "What the record keys are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private KeyFormat keyFormat;

    @Option(
            names = "--sample-size",
            order = 21,
            paramLabel = "N",
            defaultValue = "" + AlignmentDetection.DEFAULT_SAMPLE_SIZE,
            description =
                    "Records to read of each topic, 1 to "
                            + AlignmentDetection.MAX_SAMPLE_SIZE
                            + " (default: ${DEFAULT-VALUE}).")
    private int sampleSize;

    @Option(
            names = "--timeout",
            order = 22,
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long to wait and read at most, for each topic, 1 to 3600"
                            + " (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--threshold",
            order = 23,
            paramLabel = "SHARE",
            defaultValue = "" + AlignmentDetection.DEFAULT_THRESHOLD,
            description = {
                "Share of records in their key's partition from which on a topic is partly aligned,"
                        + " above 0, at most 1 (default: ${DEFAULT-VALUE})."
            })
    private double threshold;

    void check(OptionRules rules) {
        rules.requireBetween("--sample-size", sampleSize, 1, AlignmentDetection.MAX_SAMPLE_SIZE);
        rules.requireBetween("--timeout", timeoutSeconds, 1, MAX_TIMEOUT_SECONDS);
        if (!(threshold > 0 && threshold <= 1)) {
            throw rules.broken(
                    "--threshold must be above 0 and at most 1, but is %s. Correct it, or leave it out."
                            .formatted(threshold));
        }
    }

    /** Returns how long one topic may take. */
    Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    double threshold() {
        return threshold;
    }

    KeyFormat keyFormat() {
        return keyFormat;
    }

    /**
     * Samples a topic.
     *
     * @param client the properties of a consumer
     */
    AlignmentReport report(Properties client, String topic) {
        return AlignmentDetection.of(client, topic)
                .keyFormat(keyFormat)
                .sampleSize(sampleSize)
                .timeout(timeout())
                .threshold(threshold)
                .detect();
    }
}
