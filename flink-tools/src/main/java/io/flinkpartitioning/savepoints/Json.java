package io.flinkpartitioning.savepoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.placement.Layout;
import java.util.Collection;
import java.util.Optional;

/** JSON for programs. Names of fields are not taken back. */
final class Json {

    // Names may contain what a terminal takes for commands.
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }

    /** Adds a layout; none stands for plain keys. */
    static void layout(ObjectNode layout, Optional<Layout> of) {
        if (of.isEmpty()) {
            layout.put("kind", TargetLayout.Kind.PLAIN.text());
            return;
        }
        Layout placed = of.get();
        if (placed instanceof Layout.OfPartitions partitions) {
            layout.put("kind", TargetLayout.Kind.PARTITIONS.text());
            layout.put("partitions", partitions.partitions());
            layout.put("producer_hash", partitions.producerHash());
            layout.put("key_serializer", partitions.keySerializer());
            layout.put("source_key", partitions.sourceKey());
        } else if (placed instanceof Layout.OfHash hash) {
            layout.put("kind", TargetLayout.Kind.HASH.text());
            layout.put("hash", hash.hashFunction());
        }
    }

    /** Returns an object over several lines, without a line break at its end. */
    static String text(ObjectNode root) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }
}
