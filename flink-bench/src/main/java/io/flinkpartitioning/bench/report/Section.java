package io.flinkpartitioning.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A run of a benchmark, and what the page says of it besides figures.
 *
 * @param run the name of the run
 * @param command what is run, without what all runs have in common
 * @param heading its heading
 * @param text what it shows
 */
public record Section(String run, List<String> command, String heading, String text) {

    public Section {
        command = List.copyOf(command);
    }

    /** All runs, in the order of the page. */
    public static final List<Section> ALL = read("/benchmarks-runs.json");

    /** The order of the page; runs that it does not know come last. */
    static final Comparator<String> ORDER =
            Comparator.<String>comparingInt(Section::index)
                    .thenComparing(Comparator.naturalOrder());

    private static int index(String run) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).run().equals(run)) {
                return i;
            }
        }
        return ALL.size();
    }

    private static List<Section> read(String resource) {
        try (InputStream runs =
                Objects.requireNonNull(Section.class.getResourceAsStream(resource), resource)) {
            return List.of(new ObjectMapper().readValue(runs, Section[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " is not a list of runs", e);
        }
    }

    /** Returns the section of a run, known or not. */
    static Section of(String run) {
        int index = index(run);
        return index < ALL.size() ? ALL.get(index) : new Section(run, List.of(), run, "");
    }
}
