package io.flinkpartitioning.internal.kafka;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a login configuration ({@code sasl.jaas.config}) is secret: the values of its options,
 * except names of users and what is no value. Stateless.
 */
final class LoginOptions {

    private static final Pattern OPTION =
            Pattern.compile("([A-Za-z][\\w.]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;]+))");

    private static final Pattern MODULE = Pattern.compile("[\\w.$]*LoginModule");

    private static final Set<String> FLAGS =
            Set.of("required", "requisite", "sufficient", "optional", "true", "false");

    private static final Set<String> PUBLIC =
            Set.of("username", "principal", "servicename", "keytab");

    private LoginOptions() {}

    /** Returns the secrets of a configuration; also of one that is malformed. */
    static Stream<String> secretsOf(String configuration) {
        Matcher options = OPTION.matcher(configuration);
        List<MatchResult> found = options.results().toList();
        Stream<String> values =
                found.stream()
                        .filter(option -> !PUBLIC.contains(name(option)))
                        .map(LoginOptions::value);
        Stream<String> strayWords =
                Stream.of(OPTION.matcher(configuration).replaceAll(" ").split("[\\s;]+", -1))
                        .filter(word -> !MODULE.matcher(word).matches());
        return Stream.concat(values, strayWords)
                .filter(text -> !text.isBlank())
                .filter(text -> !FLAGS.contains(text.toLowerCase(Locale.ROOT)));
    }

    private static String name(MatchResult option) {
        return option.group(1).toLowerCase(Locale.ROOT);
    }

    private static String value(MatchResult option) {
        for (int group = 2; group < option.groupCount(); group++) {
            if (option.group(group) != null) {
                return option.group(group);
            }
        }
        return option.group(option.groupCount());
    }
}
