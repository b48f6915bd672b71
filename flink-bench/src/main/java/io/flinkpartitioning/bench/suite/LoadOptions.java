package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the records of a benchmark are. */
final class LoadOptions {

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description =
                    "Where records come from: ${COMPLETION-CANDIDATES}; default: as the benchmark's"
                            + " claim needs it.")
    private @Nullable Origin origin;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Records of a round; default: as many as take some seconds.")
    private @Nullable Long records;

    @Mixin private final PartitionsOption partitions = new PartitionsOption(8);

    @Mixin private final KeysOption keys = new KeysOption(1000);

    @Option(
            names = "--record-bytes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Size of a record; default: that of a trade of five fields.")
    private int recordBytes;

    /** Where records come from. */
    enum Origin {
        /** Each source makes them itself. */
        MEMORY,
        /** A broker in a process of its own. */
        KAFKA
    }

    /** Returns where records come from, unless the user has chosen. */
    Origin origin(Origin byDefault) {
        return origin == null ? byDefault : origin;
    }

    /**
     * Returns aligned records.
     *
     * @param recordsByDefault how many, unless the user has chosen
     * @throws IllegalArgumentException if an option is out of its range
     */
    Load load(long recordsByDefault) {
        return load(recordsByDefault, partitions.get());
    }

    /** The same with another partition count. */
    Load load(long recordsByDefault, int ofPartitions) {
        if (recordBytes < 0) {
            throw new IllegalArgumentException(
                    "record-bytes must be at least 0, but is " + recordBytes);
        }
        return Load.aligned(ofPartitions, keys.get(), records == null ? recordsByDefault : records)
                .checked();
    }

    /**
     * Returns arms, if they can read these records.
     *
     * @throws IllegalArgumentException if one cannot
     */
    List<Grouping> checked(List<Grouping> arms, Origin byDefault) {
        if (origin(byDefault) == Origin.MEMORY && arms.contains(Grouping.AUTO)) {
            throw new IllegalArgumentException(
                    "--source must be KAFKA for arm auto, which looks at its topic, but is MEMORY");
        }
        return arms;
    }

    /** Makes the records. */
    Topic topic(Load load, Origin byDefault) throws IOException {
        return switch (origin(byDefault)) {
            case MEMORY -> Topic.inMemory(load, recordBytes);
            case KAFKA -> Topic.onBroker(load, recordBytes);
        };
    }

    /** Adds what they are to the parameters of a result. */
    void describe(Map<String, String> parameters, Load load, Origin byDefault) {
        parameters.put("source", origin(byDefault).name().toLowerCase(Locale.ROOT));
        parameters.put("records", String.valueOf(load.records()));
        parameters.put("partitions", String.valueOf(load.partitions()));
        parameters.put("keys", String.valueOf(load.keys()));
        parameters.put("recordBytes", recordBytes == 0 ? "trade" : String.valueOf(recordBytes));
    }
}
