package io.flinkpartitioning.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** The command that measures again what was measured. */
final class BenchCommand {

    /** Options that say where the result goes. */
    private static final List<String> OUTPUTS = List.of(HarnessOptions.JSON, HarnessOptions.PLOTS);

    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,@+-]+");

    private BenchCommand() {}

    /** Returns the command line that was given, but for where the result goes. */
    static String of(CommandSpec spec) {
        List<String> given = spec.root().commandLine().getParseResult().originalArgs();
        List<String> command = new ArrayList<>(List.of("./bench.sh"));
        for (int i = 0; i < given.size(); i++) {
            String argument = given.get(i);
            if (OUTPUTS.contains(argument)) {
                i++;
            } else if (OUTPUTS.stream().noneMatch(output -> argument.startsWith(output + "="))) {
                command.add(
                        PLAIN.matcher(argument).matches()
                                ? argument
                                : "'" + argument.replace("'", "'\\''") + "'");
            }
        }
        return String.join(" ", command);
    }
}
