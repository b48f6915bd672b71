package io.flinkpartitioning.internal;

import java.util.Optional;

/**
 * What the library needs beside it on the class path. A missing class would else be named by a
 * {@link NoClassDefFoundError}, later and without a remedy. Stateless and thread-safe; costs some
 * microseconds.
 *
 * <p>Classes are looked for, not versions: a version is told, but never asked.
 */
public final class Prerequisites {

    private static final String FLINK = "org.apache.flink.streaming.api.datastream.DataStream";
    private static final String SINCE_FLINK_1_20 =
            "org.apache.flink.streaming.api.lineage.LineageVertexProvider";
    private static final String SINCE_FLINK_2_0 =
            "org.apache.flink.api.common.watermark.WatermarkDeclaration";

    private static final String CONNECTOR = "org.apache.flink.connector.kafka.source.KafkaSource";
    private static final String KAFKA_CLIENTS = "org.apache.kafka.clients.admin.Admin";
    private static final String SINCE_CONNECTOR_3_4 =
            "org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet";
    private static final String SINCE_CONNECTOR_4_0 =
            "org.apache.flink.connector.kafka.sink.TransactionNamingStrategy";

    private Prerequisites() {}

    /**
     * Requires a Flink that has what the library uses.
     *
     * @throws IllegalStateException if it is older
     */
    public static void requireFlink() {
        if (!isThere(SINCE_FLINK_1_20)) {
            throw new IllegalStateException(
                    """
                    Flink must be 1.20 or newer, but is %s, which has no %s. Run the job on one of the \
                    versions in docs/compatibility.md."""
                            .formatted(versionOf(FLINK), SINCE_FLINK_1_20));
        }
    }

    /**
     * Requires that Flink, its Kafka connector and Kafka's clients have what the library uses.
     *
     * @throws IllegalStateException if one is missing, or older
     */
    public static void requireKafkaConnector() {
        requireFlink();
        requireThere(CONNECTOR);
        requireThere(KAFKA_CLIENTS);
        requireConnector("3.4.0", SINCE_CONNECTOR_3_4);
        if (isThere(SINCE_FLINK_2_0)) {
            requireConnector("4.0.0", SINCE_CONNECTOR_4_0);
        }
    }

    private static void requireThere(String name) {
        if (!isThere(name)) {
            throw new IllegalStateException(
                    """
                    Flink's Kafka connector must be on the class path of the library, but %s is not. If \
                    the library is in Flink's lib folder, put flink-connector-kafka and kafka-clients \
                    there too; else make flink-connector-kafka a dependency of the job."""
                            .formatted(name));
        }
    }

    private static void requireConnector(String oldest, String name) {
        if (!isThere(name)) {
            throw new IllegalStateException(
                    """
                    Flink's Kafka connector must be %s or newer on Flink %s, but is %s, which has no %s. \
                    Take the one that goes with your Flink: docs/compatibility.md."""
                            .formatted(oldest, versionOf(FLINK), versionOf(CONNECTOR), name));
        }
    }

    private static boolean isThere(String name) {
        return find(name).isPresent();
    }

    private static String versionOf(String name) {
        return find(name)
                .map(found -> found.getPackage().getImplementationVersion())
                .orElse("of an unknown version");
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, false, Prerequisites.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
