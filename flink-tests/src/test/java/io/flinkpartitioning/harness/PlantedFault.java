package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A fault in a copy of one of the library's source files. The copy is compiled for one job, which
 * loads the library anew: Flink loads the classes of a job before those of its own class path. What
 * submits the job does not load them anew, so a fault there has a {@link FaultyJvm}.
 */
enum PlantedFault {

    /** Splits that Flink hands back after a failure are given to nobody. */
    HANDED_BACK_SPLITS_FORGOTTEN(
            "internal/source/SplitLedger.java",
            "    void takeBack(Collection<SplitT> splits) {\n        for (SplitT split : splits) {\n"
                    + "            pending.put(split.splitId(), split);",
            "    void takeBack(Collection<SplitT> splits) {\n        for (SplitT split : splits) {"),

    /** A reader's old report of splits that others read by now is taken. */
    REPORTS_OF_HELD_SPLITS_TAKEN(
            "internal/source/SplitLedger.java",
            "return holders.containsKey(split.splitId()) || pending.containsKey(split.splitId());",
            "return false;"),

    /** Keys of one hash code are taken for one key. */
    HASH_CODES_COMPARED_ONLY(
            "internal/placement/keys/KeyCache.java",
            "if (key.equals(entries[place])) {\n            return place;\n        }\n        return",
            "if (entries[place] != null && key.hashCode() == entries[place].hashCode()) {\n"
                    + "            return place;\n        }\n        return"),

    /** A key of a mutable type is kept that the source fills again. */
    KEYS_OF_REUSED_RECORDS_KEPT(
            "internal/placement/PlacedKeySelector.java",
            "copier == null ? key : copier.copy(key)",
            "key"),

    /** Under plan FORWARD, a record goes on as it is that the source fills again. */
    REUSED_RECORDS_KEPT(
            "internal/check/ReusedObjects.java",
            "return serializer.copy(record);",
            "return record;"),

    /** No snapshot has records in flight. */
    RECORDS_IN_FLIGHT_OVERLOOKED(
            Place.SUBMISSION,
            "internal/flink/savepoint/RestoredSnapshot.java",
            "return handles.stream().mapToLong(handle -> Math.max(1, handle.getStateSize())).sum();",
            "return 0;"),

    /** Other bytes of a key are not seen in its state. */
    OTHER_BYTES_OF_KEYS_TAKEN(
            "internal/placement/state/PlacementFingerprint.java",
            "before != null && !before.equals(probe.getValue())",
            "false"),

    /** A keyed operator may have another max parallelism than its keys are placed for. */
    OTHER_MAX_PARALLELISM_TAKEN(
            Place.SUBMISSION,
            "internal/planner/KeyedOperatorCheck.java",
            "                value == ofKeys,",
            "                true,"),

    /** Under plan FORWARD, all records share one stream record with object reuse. */
    STREAM_RECORDS_SHARED(
            "internal/flink/CheckOperator.java",
            "keepsApart = !beforeExchange && getRuntimeContext().isObjectReuseEnabled();",
            "keepsApart = false;");

    /** Where the class runs that has the fault. */
    private enum Place {
        JOB,
        SUBMISSION
    }

    private static final Path LIBRARY = Path.of("..", "flink-partitioning-strategies");
    private static final Path SOURCES = LIBRARY.resolve("src/main/java/io/flinkpartitioning");
    private static final Path CLASSES = LIBRARY.resolve("target/classes");

    private final Place place;
    private final String file;
    private final String right;
    private final String wrong;

    PlantedFault(String file, String right, String wrong) {
        this(Place.JOB, file, right, wrong);
    }

    PlantedFault(Place place, String file, String right, String wrong) {
        this.place = place;
        this.file = file;
        this.right = right;
        this.wrong = wrong;
    }

    /**
     * Runs a scenario with the fault.
     *
     * @return the longest time in which nothing came that must come
     * @throws AssertionError if the fault is noticed
     */
    Duration run(Scenario scenario, HarnessRun.Site site) throws Exception {
        Path classes = Files.createTempDirectory(site.directory(), "fault");
        compile(classes);
        return place == Place.SUBMISSION
                ? FaultyJvm.run(scenario, site, classes)
                : HarnessRun.of(scenario, site.with(List.of(urlOf(classes), urlOf(CLASSES))));
    }

    /** Compiles the library's class with the fault into a directory. */
    private void compile(Path directory) throws IOException {
        Path original = SOURCES.resolve(file);
        String source = Files.readString(original);
        assertThat(source.split(Pattern.quote(right), -1))
                .as("parts of %s around the place of the fault, which must be there once", file)
                .hasSize(2);
        Path copy = directory.resolve(original.getFileName());
        Files.writeString(copy, source.replace(right, wrong));
        compile(copy, directory);
    }

    private static void compile(Path copy, Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            List<String> options =
                    List.of(
                            "-proc:none",
                            "-d",
                            directory.toString(),
                            "-classpath",
                            System.getProperty("java.class.path"));
            boolean compiled =
                    compiler.getTask(
                                    null,
                                    files,
                                    found,
                                    options,
                                    null,
                                    files.getJavaFileObjects(copy))
                            .call();
            assertThat(compiled)
                    .as("%s", found.getDiagnostics().stream().map(Diagnostic::toString).toList())
                    .isTrue();
        }
    }

    private static URL urlOf(Path directory) throws MalformedURLException {
        return directory.toUri().toURL();
    }
}
