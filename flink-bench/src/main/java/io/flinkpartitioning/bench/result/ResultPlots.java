package io.flinkpartitioning.bench.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A result as pictures: one for each figure, bars of arms, or lines over a parameter that is a
 * number.
 */
public final class ResultPlots {

    private ResultPlots() {}

    /** Returns what each picture shows, by its file name. */
    public static Map<String, String> titles(String subject, SuiteResult result) {
        Map<String, String> titles = new LinkedHashMap<>();
        byFile(subject, result).forEach((file, plot) -> titles.put(file, plot.title()));
        return titles;
    }

    /**
     * Writes a picture for each figure, as {@code pipeline-recordsPerSecond.svg}.
     *
     * @param subject how file names and titles begin
     * @param result what is shown
     * @param directory where the files are written to
     * @return the files
     */
    public static List<Path> write(String subject, SuiteResult result, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, Plot> plot : byFile(subject, result).entrySet()) {
            Path file = directory.resolve(plot.getKey());
            Files.writeString(file, plot.getValue().svg(), StandardCharsets.UTF_8);
            files.add(file);
        }
        return files;
    }

    private static Map<String, Plot> byFile(String subject, SuiteResult result) {
        Map<String, Plot> plots = new LinkedHashMap<>();
        for (Plot plot : Plot.of(subject, result)) {
            String name = subject + "-" + plot.figure().name();
            // The parameter is named where one would not do.
            plots.put(
                    (plots.containsKey(name + ".svg") ? name + "-" + plot.parameter() : name)
                            + ".svg",
                    plot);
        }
        return plots;
    }
}
