package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.ResultPlots;
import io.flinkpartitioning.bench.result.ResultSchema;
import io.flinkpartitioning.bench.result.SuiteResult;
import io.flinkpartitioning.bench.result.Xml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.w3c.dom.Document;
import picocli.CommandLine;

/** One benchmark as the command line runs it, in its tiny size. */
record SuiteRun(SuiteResult result, String table) {

    /**
     * Runs a benchmark, and asserts what holds for all of them: it ends well, and what it writes is
     * whole.
     *
     * @param directory for its files
     * @param suite the name of the benchmark
     * @param options its options besides its size
     */
    static SuiteRun tiny(Path directory, String suite, String... options) throws IOException {
        Path json = directory.resolve(suite + ".json");
        List<String> command = new ArrayList<>(List.of(suite, "--size", "tiny"));
        Path plots = directory.resolve("plots");
        command.addAll(List.of("--json", json.toString(), "--plots=" + plots));
        command.addAll(List.of(options));
        StringWriter table = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine bench = Bench.commandLine();
        bench.setOut(new PrintWriter(table)).setErr(new PrintWriter(errors));

        int exitCode = bench.execute(command.toArray(String[]::new));

        assertThat(exitCode).as(errors.toString()).isZero();
        SuiteResult result = ResultJson.read(json);
        assertThat(ResultSchema.violations(Files.readString(json))).isEmpty();
        Map<String, String> pictures = ResultPlots.titles(suite, result);
        assertThat(pictures).hasSizeGreaterThanOrEqualTo(result.figures().size());
        for (Map.Entry<String, String> picture : pictures.entrySet()) {
            Document svg = Xml.read(plots.resolve(picture.getKey()));
            assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                    .isEqualTo(picture.getValue());
        }
        assertThat(result.suite()).isEqualTo(suite);
        assertThat(result.parameters().get(SuiteResult.COMMAND))
                .startsWith("./bench.sh " + suite + " --size tiny")
                .doesNotContain("--json", "--plots", directory.toString());
        assertThat(result.environment())
                .containsKeys("date", "revision", "cpu", "cores", "jvm", "flink", "kafka");
        assertThat(result.arms())
                .allSatisfy(
                        arm -> {
                            assertThat(arm.figures()).isNotEmpty();
                            assertThat(table.toString()).contains(arm.arm());
                        });
        return new SuiteRun(result, table.toString());
    }

    /**
     * Asserts that a command line is refused in words, before anything runs.
     *
     * @param rule what must be said
     * @param command the command line
     */
    static void assertRefused(String rule, String... command) {
        StringWriter errors = new StringWriter();
        CommandLine bench = Bench.commandLine().setErr(new PrintWriter(errors));

        assertThat(bench.execute(command)).isEqualTo(2);
        assertThat(errors.toString()).contains(rule).doesNotContain("\tat ");
    }

    /** Returns the names of the arms, each once. */
    List<String> arms() {
        return result.arms().stream().map(ArmResult::arm).distinct().toList();
    }

    /** Returns the points, each once, as {@code strayShare=0.5}. */
    List<String> points() {
        return result.arms().stream()
                .map(ArmResult::point)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .distinct()
                .toList();
    }

    /** Returns the names of the ratios. */
    List<String> ratios() {
        return result.ratios().stream().map(ratio -> ratio.ratio().name()).distinct().toList();
    }

    /** Returns a fact of an arm, at any of its points. */
    String fact(String arm, String fact) {
        return result.arms().stream()
                .filter(candidate -> candidate.arm().equals(arm))
                .map(candidate -> candidate.facts().get(fact))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError(arm + " has no fact " + fact));
    }

    /** Asserts that each arm has a figure. */
    void assertFigure(Figure figure) {
        assertThat(result.arms()).allSatisfy(arm -> assertThat(arm.samples(figure)).isPresent());
    }
}
