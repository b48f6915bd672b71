package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.kafka.ClientFailures;
import io.flinkpartitioning.internal.kafka.TopicQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which topics are examined. */
final class TopicOptions {

    // Not required of picocli: its absence would hide that another option is unknown.
    @Option(
            names = "--topic",
            order = 10,
            split = ",",
            paramLabel = "NAME",
            description = "The topic, or several, joined by commas.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--topic-pattern",
            order = 11,
            paramLabel = "REGEX",
            description = {
                "Instead: the topics whose whole name matches a regular expression of Java.",
                "Topics that Kafka has for itself never do."
            })
    private @Nullable String pattern;

    void check(OptionRules rules) {
        if (pattern != null) {
            checkPattern(rules, pattern);
            return;
        }
        if (topics.stream().allMatch(String::isBlank)) {
            throw rules.broken(
                    """
                    --topic must name a topic, or --topic-pattern match some, but neither is given. \
                    Give the name of the topic.""");
        }
        Set<String> seen = new HashSet<>();
        for (String topic : names()) {
            if (topic.isEmpty()) {
                throw rules.broken(
                        """
                        --topic must name topics, joined by commas, but one of the names is empty. \
                        Take a comma away.""");
            }
            if (!seen.add(topic)) {
                throw rules.broken(
                        "--topic must name each topic once, but names '%s' twice. Leave one out."
                                .formatted(topic));
            }
        }
    }

    private void checkPattern(OptionRules rules, String regex) {
        if (!topics.isEmpty()) {
            throw rules.broken(
                    """
                    --topic and --topic-pattern cannot both be given: the one names topics, the other \
                    finds them. Leave one out.""");
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw rules.broken(
                    """
                    --topic-pattern must be a regular expression of Java, but '%s' is none: %s near \
                    index %d. Correct it, and quote it for the shell."""
                            .formatted(regex, e.getDescription(), Math.max(0, e.getIndex())));
        }
    }

    private List<String> names() {
        return topics.stream().map(String::strip).toList();
    }

    /** Whether one topic was asked for by its name, so that the answer is about just this one. */
    boolean areOne() {
        return pattern == null && topics.size() == 1;
    }

    /** Returns the line of Java that sets the topics of a source. */
    String inJava() {
        return pattern == null
                ? ".setTopics(\"%s\")".formatted(String.join("\", \"", names()))
                : ".setTopicPattern(Pattern.compile(\"%s\"))"
                        .formatted(pattern.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    /**
     * Returns the topics: as they were named, or sorted if a pattern finds them. If there may be
     * several, brokers are asked for their names, so one that cannot be reached is told once, and
     * not for each topic.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the brokers do not answer
     */
    List<String> resolve(OptionRules rules, Properties client, Duration timeout) {
        if (areOne()) {
            return names();
        }
        Set<String> known =
                new ClientFailures("The list of topics", client, timeout, "")
                        .translate(
                                () -> {
                                    try (TopicQuery query = TopicQuery.connect(client, timeout)) {
                                        return query.names();
                                    }
                                });
        return pattern == null ? names() : matching(rules, Pattern.compile(pattern), known);
    }

    private static List<String> matching(OptionRules rules, Pattern wanted, Set<String> known) {
        SortedSet<String> matching = new TreeSet<>();
        SortedSet<String> nearly = new TreeSet<>();
        for (String topic : known) {
            if (wanted.matcher(topic).matches()) {
                matching.add(topic);
            } else if (wanted.matcher(topic).find()) {
                nearly.add(topic);
            }
        }
        if (matching.isEmpty()) {
            throw rules.broken(
                    nearly.isEmpty()
                            ? """
                            --topic-pattern must match a topic, but '%s' matches none of the %d that \
                            the client may see. Correct it, or grant the client DESCRIBE on the topics."""
                                    .formatted(wanted, known.size())
                            : """
                            --topic-pattern must match the whole name of a topic, but '%s' matches \
                            only a part of '%s'. Write '.*' where more may follow."""
                                    .formatted(wanted, nearly.first()));
        }
        return List.copyOf(matching);
    }
}
