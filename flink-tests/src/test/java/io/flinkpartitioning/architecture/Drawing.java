package io.flinkpartitioning.architecture;

import com.tngtech.archunit.core.domain.PackageMatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A drawing of the architecture, in PlantUML: components with the packages that they consist of,
 * and arrows between them.
 *
 * @param source the text of the drawing
 * @param packages the package identifiers of each component
 * @param arrows the arrows
 */
record Drawing(String source, Map<String, List<String>> packages, Set<Arrow> arrows) {

    private static final Path FOLDER = Path.of("..", "docs", "architecture");
    private static final Pattern COMPONENT = Pattern.compile("^\\[([^]]+)](.*)$");
    private static final Pattern STEREOTYPE = Pattern.compile("<<([^>]+)>>");
    private static final Pattern ARROW = Pattern.compile("^\\[([^]]+)] --> \\[([^]]+)]$");

    /**
     * An arrow: one component uses another one.
     *
     * @param from the one that uses
     * @param to the one that is used
     */
    record Arrow(String from, String to) {

        @Override
        public String toString() {
            return "[%s] --> [%s]".formatted(from, to);
        }
    }

    /** Reads a drawing of the documentation. */
    static Drawing named(String name) {
        try {
            return of(Files.readString(file(name, "puml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a file of a drawing. */
    static Path file(String name, String extension) {
        return FOLDER.resolve(name + "." + extension);
    }

    static Drawing of(String source) {
        Map<String, List<String>> packages = new TreeMap<>();
        Set<Arrow> arrows = new HashSet<>();
        for (String line : source.lines().toList()) {
            Matcher arrow = ARROW.matcher(line);
            Matcher component = COMPONENT.matcher(line);
            if (arrow.matches()) {
                arrows.add(new Arrow(arrow.group(1), arrow.group(2)));
            } else if (component.matches()) {
                packages.put(
                        component.group(1),
                        STEREOTYPE
                                .matcher(component.group(2))
                                .results()
                                .map(stereotype -> stereotype.group(1))
                                .toList());
            }
        }
        return new Drawing(source, packages, arrows);
    }

    /** Returns the components that a package is part of. */
    List<String> componentsOf(String packageName) {
        return packages.keySet().stream()
                .filter(
                        component ->
                                packages.get(component).stream()
                                        .map(PackageMatcher::of)
                                        .anyMatch(matcher -> matcher.matches(packageName)))
                .toList();
    }

    /** Returns the same drawing with an arrow from each component to all that it reaches. */
    Drawing closure() {
        Set<Arrow> all = new HashSet<>(arrows);
        boolean grown = true;
        while (grown) {
            grown =
                    all.addAll(
                            all.stream()
                                    .flatMap(
                                            one ->
                                                    all.stream()
                                                            .filter(
                                                                    two ->
                                                                            two.from()
                                                                                    .equals(
                                                                                            one
                                                                                                    .to()))
                                                            .map(
                                                                    two ->
                                                                            new Arrow(
                                                                                    one.from(),
                                                                                    two.to())))
                                    .collect(Collectors.toSet()));
        }
        String text =
                source.replace(
                        "@enduml",
                        all.stream()
                                .filter(arrow -> !arrows.contains(arrow))
                                .map(arrow -> arrow + "\n")
                                .sorted()
                                .collect(Collectors.joining("", "", "@enduml")));
        return new Drawing(text, packages, all);
    }

    /** Returns the components that reach themselves. */
    Set<String> cycles() {
        return closure().arrows().stream()
                .filter(arrow -> arrow.from().equals(arrow.to()))
                .map(Arrow::from)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the drawing without one arrow. */
    Drawing without(Arrow arrow) {
        return of(source.replace(arrow + "\n", ""));
    }
}
