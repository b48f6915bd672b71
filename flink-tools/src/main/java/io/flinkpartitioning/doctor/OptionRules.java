package io.flinkpartitioning.doctor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The rules of options, and how one that is broken is told.
 *
 * @param command the command that has the options
 */
record OptionRules(CommandSpec command) {

    void requireBetween(String option, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw broken(
                    "%s must be between %d and %d, but is %d. Correct it, or leave it out."
                            .formatted(option, least, most, value));
        }
    }

    /** Uses the file of an option. */
    void with(String option, Path file, Runnable use) {
        try {
            use.run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), option + ": '" + file + "' " + e.getMessage(), e);
        }
    }

    ParameterException broken(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
