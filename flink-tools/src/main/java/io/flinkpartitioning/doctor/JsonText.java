package io.flinkpartitioning.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes JSON, for programs, that a terminal can show too. Stateless. */
final class JsonText {

    // Keys may contain what a terminal takes for commands.
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonText() {}

    /** Returns an object over several lines, without a line break at its end. */
    static String of(ObjectNode tree) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }
}
