package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.placement.Layout;
import java.util.Optional;

/** Layouts in a few words. */
final class Layouts {

    private Layouts() {}

    /** Returns what a layout is; none stands for plain keys. */
    static String text(Optional<Layout> layout) {
        if (layout.isEmpty()) {
            return "plain";
        }
        Layout placed = layout.get();
        if (placed instanceof Layout.OfPartitions partitions) {
            String serializer = partitions.keySerializer();
            return "%d partitions, %s of %s%s"
                    .formatted(
                            partitions.partitions(),
                            partitions.producerHash(),
                            serializer.substring(serializer.lastIndexOf('.') + 1),
                            partitions.sourceKey().isEmpty()
                                    ? ""
                                    : ", source key " + partitions.sourceKey());
        }
        return "hash " + ((Layout.OfHash) placed).hashFunction();
    }
}
