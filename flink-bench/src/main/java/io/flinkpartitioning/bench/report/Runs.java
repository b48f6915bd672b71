package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Results by the names of their runs, which are those of the files: {@code pipeline-kafka}.
 *
 * @param results the results, in the order of the page
 */
record Runs(Map<String, SuiteResult> results) {

    private static final String SUFFIX = ".json";

    Runs {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /** Reads all results in a directory; none where there is none. */
    static Runs read(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(SUFFIX))
                        .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                        .sorted(Section.ORDER)
                        .forEach(names::add);
            }
        }
        Map<String, SuiteResult> results = new LinkedHashMap<>();
        for (String name : names) {
            results.put(name, ResultJson.read(directory.resolve(name + SUFFIX)));
        }
        return new Runs(results);
    }

    Optional<SuiteResult> of(String run) {
        return Optional.ofNullable(results.get(run));
    }
}
