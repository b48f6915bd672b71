package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.placement.LayoutRemedy;
import io.flinkpartitioning.placement.Layout;
import java.util.ArrayList;
import java.util.List;

/** Names the settings of a {@code SmartKeyBy}, or of the YAML, that lead to a restored layout. */
public enum SettingsRemedy implements LayoutRemedy {
    INSTANCE;

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

    private static List<String> toPartitions(Layout.OfPartitions restored, Layout configured) {
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
            settings.add("set sourcePartitions(%s)".formatted(restored.partitions()));
        }
        return settings;
    }

    private static String declaration(Layout.OfPartitions layout) {
        String hash = layout.producerHash();
        String serializer = layout.keySerializer();
        return "partitionedLike(%sKafkaPartitioning.%s%s.class))"
                .formatted(
                        layout.sourceKey().isEmpty()
                                ? ""
                                : "\"%s\", the selector of that part, "
                                        .formatted(layout.sourceKey()),
                        hash.startsWith(Layout.CUSTOM)
                                ? "custom(\"%s\", its function, "
                                        .formatted(hash.substring(Layout.CUSTOM.length()))
                                : hash + "(",
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
