package io.flinkpartitioning.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What decides about the edge in front of the keyed operator if the source's partitions are the
 * layout. The layout itself follows from declarations only, so all values give the same one.
 */
public enum Detection {
    /**
     * A sample of the topics. Without strays there is no exchange. With few strays, records at home
     * stay on their subtask and strays are exchanged. Otherwise there is an ordinary exchange. If
     * no sample can be taken, the declaration decides.
     */
    SAMPLE,
    /** The declaration of the producers' partitioning. */
    DECLARED,
    /** Nothing: records take an ordinary exchange. */
    OFF;

    /** The name in the configuration. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> configNames() {
        return Arrays.stream(values()).map(Detection::configName).toList();
    }

    static Detection of(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }
}
