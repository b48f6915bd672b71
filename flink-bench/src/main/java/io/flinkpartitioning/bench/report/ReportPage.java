package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.RatioResult;
import io.flinkpartitioning.bench.result.ResultPlots;
import io.flinkpartitioning.bench.result.Samples;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of all benchmarks: a template, and what follows from the results. */
public final class ReportPage {

    private static final String TEMPLATE = "/benchmarks-template.md";
    private static final String NOT_MEASURED = "not measured";

    private final Runs runs;
    private final String pictures;

    private ReportPage(Runs runs, String pictures) {
        this.runs = runs;
        this.pictures = pictures;
    }

    /**
     * Renders the page.
     *
     * @param data the directory of the results
     * @param pictures where the page finds the pictures
     */
    public static String render(Path data, String pictures) throws IOException {
        ReportPage page = new ReportPage(Runs.read(data), pictures);
        return template()
                .replace("${targets}", page.targets())
                .replace("${losses}", page.losses())
                .replace("${scenarios}", page.scenarios())
                .replace("${runs}", page.sections());
    }

    /** Draws all pictures of the page, beside the results. */
    public static void draw(Path data) throws IOException {
        for (Map.Entry<String, SuiteResult> run : Runs.read(data).results().entrySet()) {
            ResultPlots.write(run.getKey(), run.getValue(), data);
        }
    }

    private static String template() throws IOException {
        try (InputStream template = ReportPage.class.getResourceAsStream(TEMPLATE)) {
            if (template == null) {
                throw new IOException(TEMPLATE + " is not on the class path");
            }
            return new String(template.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String targets() {
        List<List<String>> rows = new ArrayList<>();
        for (Target target : Target.ALL) {
            Optional<Samples> samples = runs.of(target.run()).flatMap(target.measure().samples());
            rows.add(
                    List.of(
                            link(target.run()),
                            Markdown.code(target.measure().name()),
                            target.goal(),
                            samples.map(target.measure()::describe).orElse(NOT_MEASURED),
                            samples.map(target::met).orElse("")));
        }
        return Markdown.table(List.of("run", "what", "target:", "measured:", "met"), rows);
    }

    private String losses() {
        List<List<String>> rows =
                Losses.of(runs).stream()
                        .map(
                                loss ->
                                        List.of(
                                                link(loss.run()),
                                                Markdown.code(loss.ratio().key()),
                                                loss.ratio().describe(),
                                                loss.ratio().ratio().figure().label()))
                        .toList();
        return rows.isEmpty()
                ? "None.\n"
                : Markdown.table(List.of("run", "ratio", "round by round:", ""), rows);
    }

    private String scenarios() {
        List<List<String>> rows = new ArrayList<>();
        for (Scenario scenario : Scenario.ALL) {
            for (Measure measure : scenario.ours()) {
                rows.add(
                        List.of(
                                scenario.name(),
                                scenario.expected(),
                                link(scenario.run()),
                                Markdown.code(measure.name()),
                                measure.describe(runs, scenario.run()).orElse(NOT_MEASURED)));
            }
        }
        return Markdown.table(List.of("scenario", "expected:", "run", "arm", "ours:"), rows);
    }

    private String link(String run) {
        return runs.of(run).isPresent() ? "[" + run + "](#" + run + ")" : run;
    }

    private String sections() {
        return runs.results().entrySet().stream()
                .map(run -> section(Section.of(run.getKey()), run.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private String section(Section section, SuiteResult result) {
        return """
                <a id="%s"></a>

                ### %s

                %s```
                %s
                ```

                %s%s
                %s%s%s"""
                .formatted(
                        section.run(),
                        section.heading(),
                        section.text().isEmpty() ? "" : section.text() + "\n\n",
                        result.parameters().getOrDefault(SuiteResult.COMMAND, ""),
                        pictures(section, result),
                        arms(result),
                        result.ratios().isEmpty() ? "" : ratios(result) + "\n",
                        listed("Parameters", result.parameters()),
                        listed("Measured on", result.environment()));
    }

    private String pictures(Section section, SuiteResult result) {
        return ResultPlots.titles(section.run(), result).entrySet().stream()
                .map(
                        picture ->
                                "![%s](%s/%s)\n\n"
                                        .formatted(picture.getValue(), pictures, picture.getKey()))
                .collect(Collectors.joining());
    }

    /** Returns a table for each parameter that is varied: figures differ between them. */
    private static String arms(SuiteResult result) {
        return result.arms().stream()
                .collect(
                        Collectors.groupingBy(
                                arm ->
                                        Optional.ofNullable(arm.point())
                                                .map(Point::parameter)
                                                .orElse(""),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .entrySet()
                .stream()
                .map(varied -> arms(varied.getKey(), varied.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String arms(String parameter, List<ArmResult> arms) {
        List<Figure> figures =
                arms.stream().flatMap(arm -> arm.figures().keySet().stream()).distinct().toList();
        List<String> headers = new ArrayList<>(List.of("arm"));
        if (!parameter.isEmpty()) {
            headers.add(parameter + ":");
        }
        figures.forEach(figure -> headers.add(figure.unit() + ":"));
        List<List<String>> rows = new ArrayList<>();
        for (ArmResult arm : arms) {
            List<String> row = new ArrayList<>(List.of(Markdown.code(arm.arm())));
            if (arm.point() != null) {
                row.add(arm.point().value());
            }
            for (Figure figure : figures) {
                row.add(arm.samples(figure).map(values -> values.describe(figure)).orElse(""));
            }
            rows.add(row);
        }
        return Markdown.table(headers, rows);
    }

    private static String ratios(SuiteResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (RatioResult ratio : result.ratios()) {
            rows.add(
                    List.of(
                            Markdown.code(ratio.key()),
                            ratio.describe(),
                            ratio.ratio().figure().label()));
        }
        return Markdown.table(List.of("ratio", "round by round:", ""), rows);
    }

    private static String listed(String title, Map<String, String> map) {
        return title
                + ": "
                + map.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(SuiteResult.COMMAND))
                        .map(entry -> entry.getKey() + " " + Markdown.code(entry.getValue()))
                        .collect(Collectors.joining(", ", "", ".\n\n"));
    }
}
