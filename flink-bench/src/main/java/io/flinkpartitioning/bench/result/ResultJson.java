package io.flinkpartitioning.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results as JSON, as docs/benchmarks.schema.json describes it. What is written is read back equal.
 */
public final class ResultJson {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
        ObjectNode root = JSON.createObjectNode();
        root.put("suite", result.suite());
        root.set("parameters", strings(result.parameters()));
        ObjectNode figures = root.putObject("figures");
        result.figures()
                .forEach(
                        figure ->
                                figures.putObject(figure.name())
                                        .put("unit", figure.unit())
                                        .put(
                                                "better",
                                                figure.better().name().toLowerCase(Locale.ROOT))
                                        .put("format", figure.format()));
        ObjectNode arms = root.putObject("arms");
        for (ArmResult arm : result.arms()) {
            ObjectNode node = arms.putObject(arm.key());
            node.put("arm", arm.arm());
            putPoint(node, arm.point());
            arm.figures()
                    .forEach((figure, samples) -> node.set(figure.name(), samplesNode(samples)));
            node.set("facts", strings(arm.facts()));
        }
        ObjectNode ratios = root.putObject("ratios");
        ObjectNode details = root.putObject("ratioDetails");
        for (RatioResult ratio : result.ratios()) {
            ratios.put(ratio.key(), rounded(ratio.samples().median()));
            ObjectNode node = details.putObject(ratio.key());
            node.put("numerator", ratio.ratio().numerator());
            node.put("denominator", ratio.ratio().denominator());
            node.put("figure", ratio.ratio().figure().name());
            if (ratio.ratio().above() != null) {
                node.put("above", ratio.ratio().above());
            }
            putPoint(node, ratio.point());
            node.setAll(samplesNode(ratio.samples()));
        }
        root.set("environment", strings(result.environment()));
        return JSON.writeValueAsString(root) + "\n";
    }

    private static ObjectNode strings(Map<String, String> map) {
        ObjectNode node = JSON.createObjectNode();
        map.forEach(node::put);
        return node;
    }

    private static void putPoint(ObjectNode node, @Nullable Point point) {
        if (point != null) {
            node.putObject("point").put("parameter", point.parameter()).put("value", point.value());
        }
    }

    private static ObjectNode samplesNode(Samples samples) {
        ObjectNode node = JSON.createObjectNode();
        node.put("median", rounded(samples.median()));
        node.put("min", rounded(samples.min()));
        node.put("max", rounded(samples.max()));
        ArrayNode rounds = node.putArray("rounds");
        samples.values().forEach(value -> rounds.add(value.doubleValue()));
        return node;
    }

    /** Six digits: more than any measurement has, and no more than a reader can bear. */
    private static double rounded(double value) {
        return Double.isFinite(value)
                ? new java.math.BigDecimal(value).round(new java.math.MathContext(6)).doubleValue()
                : value;
    }

    /**
     * Reads a result.
     *
     * @throws IOException if the file cannot be read, or is not a result
     */
    public static SuiteResult read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        Map<String, Figure> figures = new LinkedHashMap<>();
        root.path("figures")
                .properties()
                .forEach(
                        entry ->
                                figures.put(
                                        entry.getKey(), figure(entry.getKey(), entry.getValue())));
        List<ArmResult> arms = new ArrayList<>();
        for (JsonNode arm : root.path("arms")) {
            Map<Figure, Samples> samples = new LinkedHashMap<>();
            figures.forEach(
                    (name, figure) -> {
                        if (arm.has(name)) {
                            samples.put(figure, samples(arm.path(name)));
                        }
                    });
            arms.add(
                    new ArmResult(
                            arm.path("arm").asText(),
                            point(arm),
                            samples,
                            stringMap(arm.path("facts"))));
        }
        List<RatioResult> ratios = new ArrayList<>();
        for (JsonNode ratio : root.path("ratioDetails")) {
            Figure figure = figures.get(ratio.path("figure").asText());
            if (figure == null) {
                throw new IOException("Not the result of a benchmark: " + file);
            }
            ratios.add(
                    new RatioResult(
                            new Ratio(
                                    ratio.path("numerator").asText(),
                                    ratio.path("denominator").asText(),
                                    figure,
                                    ratio.has("above") ? ratio.path("above").asText() : null),
                            point(ratio),
                            samples(ratio)));
        }
        return new SuiteResult(
                root.path("suite").asText(),
                stringMap(root.path("parameters")),
                arms,
                ratios,
                stringMap(root.path("environment")));
    }

    private static Figure figure(String name, JsonNode node) {
        return new Figure(
                name,
                node.path("unit").asText(),
                Figure.Better.valueOf(node.path("better").asText().toUpperCase(Locale.ROOT)),
                node.path("format").asText());
    }

    private static Samples samples(JsonNode node) {
        List<Double> values = new ArrayList<>();
        node.path("rounds").forEach(value -> values.add(value.asDouble()));
        return new Samples(values);
    }

    private static @Nullable Point point(JsonNode node) {
        return node.has("point")
                ? new Point(
                        node.path("point").path("parameter").asText(),
                        node.path("point").path("value").asText())
                : null;
    }

    private static Map<String, String> stringMap(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}
