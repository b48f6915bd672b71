package io.flinkpartitioning.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Results as JSON, as docs/benchmarks.schema.json describes it. What is written is read back equal.
 */
public final class ResultJson {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .serializationInclusion(JsonInclude.Include.NON_NULL)
                    .build();

    private ResultJson() {}

    /** Writes a result to a file. */
    public static void write(SuiteResult result, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, toString(result), StandardCharsets.UTF_8);
    }

    /** Returns a result as text. */
    public static String toString(SuiteResult result) throws IOException {
        return JSON.writeValueAsString(ResultDocument.of(result)) + "\n";
    }

    /**
     * Reads a result.
     *
     * @throws IOException if the file cannot be read, or is not a result
     */
    public static SuiteResult read(Path file) throws IOException {
        try {
            return JSON.readValue(file.toFile(), ResultDocument.class).result();
        } catch (JsonProcessingException e) {
            throw new IOException("Not the result of a benchmark: " + file, e);
        }
    }
}
