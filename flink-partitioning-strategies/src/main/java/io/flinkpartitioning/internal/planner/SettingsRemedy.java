package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.placement.DeclaredSettings;
import io.flinkpartitioning.internal.placement.state.LayoutRemedy;
import io.flinkpartitioning.internal.placement.state.PlacementDifference;
import io.flinkpartitioning.internal.planner.decision.CountPin;
import io.flinkpartitioning.placement.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * Names the settings of a {@code SmartKeyBy}, or of the YAML, that lead to a restored layout.
 *
 * @param pin what pins the partition count in this job
 */
public record SettingsRemedy(CountPin pin) implements LayoutRemedy {

    @Override
    public String toRead(Layout restored, Layout configured) {
        List<String> settings =
                restored instanceof Layout.OfPartitions partitions
                        ? toPartitions(partitions, configured)
                        : toHash((Layout.OfHash) restored, configured);
        if (restored.maxParallelism() != configured.maxParallelism()) {
            settings.add("set env.setMaxParallelism(%s)".formatted(restored.maxParallelism()));
        }
        return String.join(", ", settings);
    }

    @Override
    public Words toPlaceAlike(PlacementDifference difference, Layout layout) {
        return difference instanceof PlacementDifference.MovedKey moved
                ? layout instanceof Layout.OfPartitions ? movedByProducer(moved) : movedByHash()
                : undecided((PlacementDifference.OtherDeclaration) difference);
    }

    private static Words movedByProducer(PlacementDifference.MovedKey moved) {
        if (moved.otherFunction()) {
            return new Words(
                    "The likeliest cause is another partition function.",
                    "set KafkaPartitioning.custom(…) to the function that wrote it");
        }
        if (moved.otherTopic() && !moved.otherSettings()) {
            return new Words(
                    """
                    The likeliest cause is another topic, or another name of the stream, which the \
                    key serializer uses.""",
                    """
                    read the topic that wrote it, or give the stream's last operator its old name, or \
                    declare a serializer of the same schema id""");
        }
        return new Words(
                moved.otherSettings()
                        ? "The likeliest cause is another configuration of the key serializer."
                        : """
                        The likeliest cause is another version of the key serializer, of the \
                        partition function or of the selector of the source key.""",
                moved.otherSettings()
                        ? "set withSerializerConfig(…) to the configuration that wrote it"
                        : "use the version that wrote it");
    }

    private static Words movedByHash() {
        return new Words(
                """
                The likeliest cause is a change of the key class, such as another hashCode, or \
                another version of Flink or of Java.""",
                "use the versions that wrote it");
    }

    private static Words undecided(PlacementDifference.OtherDeclaration other) {
        String setting =
                switch (other.name()) {
                    case DeclaredSettings.FUNCTION ->
                            "set KafkaPartitioning.custom(…) to the function that wrote it";
                    case DeclaredSettings.SETTINGS ->
                            "set withSerializerConfig(…) to the configuration that wrote it";
                    default ->
                            """
                            read the topic that wrote it, or give the stream's last operator its old \
                            name""";
                };
        return new Words(
                "",
                """
                %s, or, if you know that each key stays in its place, say so with \
                KafkaPartitioning.acceptingState("%s")"""
                        .formatted(setting, other.restored()));
    }

    private List<String> toPartitions(Layout.OfPartitions restored, Layout configured) {
        List<String> settings = new ArrayList<>();
        Layout.OfPartitions other =
                configured instanceof Layout.OfPartitions partitions ? partitions : null;
        if (other == null) {
            settings.add("set partitioning_strategy: smart, or name no strategy");
        }
        if (other == null
                || !restored.producerHash().equals(other.producerHash())
                || !restored.keySerializer().equals(other.keySerializer())
                || !restored.sourceKey().equals(other.sourceKey())) {
            settings.add("set " + declaration(restored));
        }
        if (other == null || restored.partitions() != other.partitions()) {
            settings.add("set " + pin.inCode(restored.partitions()));
        }
        return settings;
    }

    private static String declaration(Layout.OfPartitions layout) {
        String serializer = layout.keySerializer();
        return "partitionedLike(%sKafkaPartitioning.%s%s.class))"
                .formatted(
                        layout.sourceKey().isEmpty()
                                ? ""
                                : "\"%s\", the selector of that part, "
                                        .formatted(layout.sourceKey()),
                        Formula.declaration(layout.producerHash()),
                        serializer.substring(serializer.lastIndexOf('.') + 1));
    }

    private static List<String> toHash(Layout.OfHash restored, Layout configured) {
        List<String> settings = new ArrayList<>();
        if (configured instanceof Layout.OfPartitions) {
            settings.add(
                    "set partitioning_strategy: always_hash with hash_function: %s"
                            .formatted(restored.hashFunction()));
        } else if (!restored.hashFunction().equals(((Layout.OfHash) configured).hashFunction())) {
            settings.add("set hash_function: " + restored.hashFunction());
        }
        return settings;
    }
}
