package io.flinkpartitioning.bench.result;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What docs/benchmarks.schema.json says of results. */
public final class ResultSchema {

    private static final Path FILE = Path.of("..", "docs", "benchmarks.schema.json");

    private ResultSchema() {}

    /** Returns what is wrong with a result; empty for nothing. */
    public static List<String> violations(String json) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(FILE));
        return schema.validate(json, InputFormat.JSON).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
