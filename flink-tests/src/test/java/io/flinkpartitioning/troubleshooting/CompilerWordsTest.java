package io.flinkpartitioning.troubleshooting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mistakes in a job, and what the compiler says: the page of errors has the same words. */
class CompilerWordsTest {

    @TempDir private Path out;

    private enum Mistake {
        UNWRAPPING_FORGOTTEN(
                "byKey.keyedStream().process(new Counting());",
                "cannot be converted to KeyedProcessFunction<PlacedKey<String>,String,R>"),
        SERIALIZER_OF_ANOTHER_TYPE(
                "byKey.partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class));",
                "no suitable method found for partitionedLike(KafkaPartitioning<");

        private final String statement;
        private final String words;

        Mistake(String statement, String words) {
            this.statement = statement;
            this.words = words;
        }
    }

    @ParameterizedTest
    @EnumSource
    void mistake_hasAnEntryUnderTheWordsOfTheCompiler(Mistake mistake) throws IOException {
        assertThat(diagnostics(mistake.statement)).contains(mistake.words);
        assertThat(Files.readString(Path.of("..", "docs", "troubleshooting.md")))
                .contains(mistake.words);
    }

    /** Flink can't tell the type of the key apart in the operator of a join. */
    @Test
    void unwrappingForgottenInAJoin_compiles() throws IOException {
        assertThat(diagnostics("byKey.coPartitionedWith(byKey).connect().process(new Matching());"))
                .isEmpty();
    }

    private String diagnostics(String statement) throws IOException {
        String code =
                """
                import io.flinkpartitioning.*;
                import io.flinkpartitioning.kafka.KafkaPartitioning;
                import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
                import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
                import org.apache.flink.util.Collector;
                import org.apache.kafka.common.serialization.LongSerializer;

                class Job {
                    static class Counting extends KeyedProcessFunction<String, String, String> {
                        @Override
                        public void processElement(String v, Context c, Collector<String> out) {}
                    }

                    static class Matching extends KeyedCoProcessFunction<String, String, String, String> {
                        @Override
                        public void processElement1(String v, Context c, Collector<String> out) {}

                        @Override
                        public void processElement2(String v, Context c, Collector<String> out) {}
                    }

                    static void build(SmartKeyBy<String, String> byKey) {
                        %s
                    }
                }
                """
                        .formatted(statement);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        List.of(
                                "-proc:none",
                                "-implicit:none",
                                "-d",
                                out.toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path"))),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///Job.java"),
                                        JavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignore) {
                                        return code;
                                    }
                                }))
                .call();
        return diagnostics.getDiagnostics().stream()
                .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
                .collect(Collectors.joining("\n"))
                // A command line leaves packages out.
                .replaceAll("([a-z0-9]+\\.)+(?=[A-Z])", "");
    }
}
