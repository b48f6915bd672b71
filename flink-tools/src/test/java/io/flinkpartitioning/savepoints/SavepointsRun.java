package io.flinkpartitioning.savepoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A call of the command in this JVM.
 *
 * @param exitCode its exit code
 * @param out what it has written to standard output
 * @param err what it has written to standard error
 */
record SavepointsRun(int exitCode, String out, String err) {

    static SavepointsRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Savepoints.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new SavepointsRun(exitCode, out.toString(), err.toString());
    }

    /** Returns a call of convert with the flags of a layout. */
    static SavepointsRun convert(
            String savepoint, String target, List<String> layout, String... more) {
        return of(
                Stream.of(Stream.of("convert", savepoint, target), layout.stream(), Stream.of(more))
                        .flatMap(parts -> parts)
                        .toArray(String[]::new));
    }

    JsonNode json() throws JsonProcessingException {
        return new JsonMapper().readTree(out);
    }
}
