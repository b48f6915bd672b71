package io.flinkpartitioning.doctor;

import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import java.util.Optional;
import picocli.CommandLine;

/** What came of the examination of one topic. */
sealed interface TopicFinding {

    /** Returns the topic. */
    String topic();

    /** Returns the exit code if there were no other topic. */
    int exitCode();

    /** Returns the verdict in words. */
    String inWords();

    /** Returns why there is no verdict, for the error output. */
    Optional<String> complaint();

    /**
     * A diagnosis.
     *
     * @param diagnosis the diagnosis
     */
    record Judged(Diagnosis diagnosis) implements TopicFinding {

        @Override
        public String topic() {
            return diagnosis.report().topic();
        }

        @Override
        public int exitCode() {
            return diagnosis.exitCode();
        }

        @Override
        public String inWords() {
            return Diagnosis.inWords(diagnosis.report().verdict());
        }

        @Override
        public Optional<String> complaint() {
            return diagnosis.report().verdict() == Verdict.UNDECIDED
                    ? Optional.of(
                            "Topic '%s' cannot be judged. %s"
                                    .formatted(
                                            topic(),
                                            diagnosis.report().reasons().stream()
                                                    .findFirst()
                                                    .orElse("")))
                    : Optional.empty();
        }
    }

    /**
     * No sample could be read.
     *
     * @param topic the topic
     * @param why what is wrong and what helps, in a sentence or two
     */
    record Failed(String topic, String why) implements TopicFinding {

        @Override
        public int exitCode() {
            return CommandLine.ExitCode.USAGE;
        }

        @Override
        public String inWords() {
            return "not read";
        }

        @Override
        public Optional<String> complaint() {
            return Optional.of(why);
        }
    }
}
