package io.flinkpartitioning.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    static Stream<SuiteResult> results() {
        return Stream.of(
                Results.withoutPoints(), Results.overNumbers(0, 0.01, 1), Results.overWords(3));
    }

    @ParameterizedTest
    @MethodSource("results")
    void result_isReadBackAsItWas(SuiteResult result) throws IOException {
        Path file = directory.resolve("new").resolve("result.json");

        ResultJson.write(result, file);

        assertThat(ResultJson.read(file)).isEqualTo(result);
        assertThat(ResultSchema.violations(Files.readString(file))).isEmpty();
    }

    @Test
    void ratiosThatAreNoNumbers_areReadBackToo() throws IOException {
        SuiteResult result =
                SuiteResult.of(
                        "cluster",
                        Results.PARAMETERS,
                        List.of(networkBytes("keyBy", 28), networkBytes("forward", 0)),
                        List.of(Ratio.of("keyBy", "forward", Figure.NETWORK_BYTES_PER_RECORD)));
        assertThat(result.ratios().get(0).samples().values())
                .containsOnly(Double.POSITIVE_INFINITY);
        Path file = directory.resolve("result.json");

        ResultJson.write(result, file);

        assertThat(ResultJson.read(file)).isEqualTo(result);
        assertThat(ResultSchema.violations(Files.readString(file))).isEmpty();
    }

    private static ArmResult networkBytes(String arm, double bytes) {
        return new ArmResult(
                arm,
                null,
                Map.of(Figure.NETWORK_BYTES_PER_RECORD, Results.samples(bytes, bytes, bytes)),
                Map.of("check.sums", "2a"));
    }

    @Test
    void result_hasTheShapeThatReadersOfItRelyOn() throws IOException {
        JsonNode json = JSON.readTree(ResultJson.toString(Results.withoutPoints()));

        assertThat(json.path("suite").asText()).isEqualTo("pipeline");
        JsonNode speed = json.path("arms").path("keyBy").path("recordsPerSecond");
        assertThat(speed.path("median").asDouble()).isEqualTo(3_000_000);
        assertThat(speed.path("min").asDouble()).isEqualTo(2_790_000);
        assertThat(speed.path("max").asDouble()).isEqualTo(3_120_000);
        assertThat(json.path("ratios").path("forward/keyBy").asDouble()).isEqualTo(1.23333);
        assertThat(json.path("ratioDetails").path("forward/keyBy").path("rounds")).hasSize(3);
        assertThat(json.path("environment").path("jvm").asText()).isNotEmpty();
    }

    @Test
    void result_ofPoints_namesThemInItsKeys() throws IOException {
        JsonNode json = JSON.readTree(ResultJson.toString(Results.overNumbers(0, 0.01)));

        assertThat(json.path("arms").properties())
                .extracting(Map.Entry::getKey)
                .contains("keyBy@strayShare=0", "localFirst@strayShare=0.01");
        assertThat(json.path("ratios").has("forward/keyBy@strayShare=0.01")).isTrue();
    }

    /** Also those of earlier versions: the format has never changed. */
    @ParameterizedTest
    @MethodSource("committed")
    void committedResult_isReadAndWrittenAsItIs(Path file) throws IOException {
        assertThat(ResultJson.toString(ResultJson.read(file))).isEqualTo(Files.readString(file));
    }

    static List<Path> committed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "docs", "benchmarks"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @Test
    void otherFile_isRefused() throws IOException {
        Path file = directory.resolve("other.json");
        Files.writeString(file, "{\"ratioDetails\": {\"a/b\": {\"figure\": \"speed\"}}}");

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"suite", "parameters", "figures", "arms", "ratios", "environment"})
    void schema_refusesAResultWithoutOneOfItsParts(String part) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(ResultJson.toString(Results.withoutPoints()));
        json.remove(part);

        assertThat(ResultSchema.violations(json.toString()))
                .singleElement()
                .asString()
                .contains(part);
    }

    @Test
    void schema_refusesWhatIsNotInIt() throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(ResultJson.toString(Results.withoutPoints()));
        ((ObjectNode) json.path("arms").path("keyBy").path("recordsPerSecond")).remove("median");
        ((ObjectNode) json.path("figures").path("recordsPerSecond")).put("better", "faster");
        ((ObjectNode) json.path("ratios")).put("forward/keyBy", "2 times");
        ((ObjectNode) json.path("parameters")).remove("command");
        json.put("winner", "forward");

        assertThat(ResultSchema.violations(json.toString()))
                .anySatisfy(violation -> assertThat(violation).contains("median"))
                .anySatisfy(violation -> assertThat(violation).contains("better"))
                .anySatisfy(violation -> assertThat(violation).contains("forward/keyBy"))
                .anySatisfy(violation -> assertThat(violation).contains("command"))
                .anySatisfy(violation -> assertThat(violation).contains("winner"));
    }
}
