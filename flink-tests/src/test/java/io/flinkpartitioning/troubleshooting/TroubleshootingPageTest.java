package io.flinkpartitioning.troubleshooting;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.Reference;
import io.flinkpartitioning.troubleshooting.CodeErrors.CodeError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The page of errors is made from the exceptions in the code and what is said of each. */
class TroubleshootingPageTest {

    private static final Path SOURCES =
            Path.of("..", "flink-partitioning-strategies", "src", "main", "java");

    /** Begins what is a message by itself, not a part of one. */
    private static final String WHOLE = "= ";

    /**
     * Errors that are meant by what they say.
     *
     * @param says what their messages contain
     * @param cause why they happen
     * @param cure what to do
     * @param internal whether they are mistakes of the library
     * @param prints what others print: compilers and Flink
     */
    private record Entry(
            List<String> says, String cause, String cure, boolean internal, List<String> prints) {

        boolean isAbout(CodeError error) {
            return says.stream().anyMatch(said -> isIn(said, error.message()));
        }

        private static boolean isIn(String said, String message) {
            return said.startsWith(WHOLE)
                    ? message.strip().equals(said.substring(WHOLE.length()))
                    : message.contains(said);
        }
    }

    private record Section(String heading, String text, List<Entry> entries) {}

    @Test
    void everyErrorOfTheCode_isSpokenOfOnce() throws IOException {
        List<Entry> entries =
                catalogue().stream().flatMap(section -> section.entries().stream()).toList();
        List<String> wrong = new ArrayList<>();
        for (CodeError error : CodeErrors.in(SOURCES).errors()) {
            long spoken = entries.stream().filter(entry -> entry.isAbout(error)).count();
            if (spoken != 1) {
                wrong.add(spoken + " times: " + error);
            }
        }
        assertThat(wrong).as("errors that troubleshooting.yaml must speak of once").isEmpty();
    }

    @Test
    void everythingThatIsSpokenOf_isInTheCode() throws IOException {
        List<String> texts = CodeErrors.in(SOURCES).texts();
        List<String> stale = new ArrayList<>();
        for (Section section : catalogue()) {
            for (Entry entry : section.entries()) {
                for (String says : entry.says()) {
                    if (texts.stream().noneMatch(text -> Entry.isIn(says, text))) {
                        stale.add(says);
                    }
                }
            }
        }
        assertThat(stale).as("what troubleshooting.yaml says, and no code does").isEmpty();
    }

    @Test
    void page_isWhatCodeAndCatalogueSay() throws IOException {
        Reference.requireFresh(
                Path.of("..", "docs", "troubleshooting.md"),
                page(CodeErrors.in(SOURCES), catalogue()));
    }

    private static String page(CodeErrors code, List<Section> sections) {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Troubleshooting

                        Every error of the library, with its cause and cure: made from the exceptions in the code by
                        `TroubleshootingPageTest`, which fails where one is missing; and what compilers and Flink print of a mistake. `…` stands for names and values. Search
                        for a few words of your message. Those about a configuration begin with file, line and column, and say key, rule,
                        value and remedy.
                        """);
        for (Section section : sections) {
            page.append("\n## %s\n%s\n".formatted(section.heading(), section.text()));
            for (Entry entry : section.entries()) {
                Set<String> messages = new LinkedHashSet<>();
                Set<String> exceptions = new LinkedHashSet<>();
                for (CodeError error : code.errors()) {
                    if (entry.isAbout(error)) {
                        messages.add(error.message().strip());
                        exceptions.add('`' + error.exception() + '`');
                    }
                }
                messages.addAll(entry.prints());
                if (messages.isEmpty()) {
                    // Put together in the code where it is not thrown.
                    entry.says().forEach(says -> messages.add(wording(says, code.texts())));
                }
                page.append('\n');
                messages.forEach(
                        message ->
                                page.append("> ")
                                        .append(message.replace("\n", " "))
                                        .append("\n>\n"));
                page.setLength(page.length() - ">\n".length());
                if (!exceptions.isEmpty()) {
                    page.append("\n%s\n".formatted(String.join(", ", exceptions)));
                }
                if (!entry.internal()) {
                    page.append(
                            "\n- **Cause:** %s\n- **Cure:** %s\n"
                                    .formatted(entry.cause(), entry.cure()));
                }
            }
        }
        return page.toString();
    }

    /** Returns the text of the code that says something, if it is long enough to search for. */
    private static String wording(String says, List<String> texts) {
        return texts.stream()
                .filter(text -> says.length() > 20 && Entry.isIn(says, text))
                .min(Comparator.comparingInt(String::length))
                .filter(text -> text.length() > says.length())
                .map(String::strip)
                .orElse("… " + says.strip() + " …");
    }

    @SuppressWarnings("unchecked")
    private static List<Section> catalogue() throws IOException {
        List<Section> sections = new ArrayList<>();
        try (InputStream yaml =
                Objects.requireNonNull(
                        TroubleshootingPageTest.class.getResourceAsStream(
                                "/troubleshooting.yaml"))) {
            List<Map<String, Object>> nodes =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            for (Map<String, Object> node : nodes) {
                List<Entry> entries = new ArrayList<>();
                for (Map<String, Object> entry : (List<Map<String, Object>>) node.get("errors")) {
                    entries.add(
                            new Entry(
                                    (List<String>) entry.getOrDefault("says", List.of()),
                                    String.valueOf(entry.get("cause")).strip(),
                                    String.valueOf(entry.get("cure")).strip(),
                                    Boolean.TRUE.equals(entry.get("internal")),
                                    (List<String>) entry.getOrDefault("prints", List.of())));
                }
                sections.add(
                        new Section(
                                String.valueOf(node.get("section")),
                                String.valueOf(node.get("text")).strip(),
                                entries));
            }
        }
        return sections;
    }
}
