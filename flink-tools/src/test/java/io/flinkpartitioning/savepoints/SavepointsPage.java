package io.flinkpartitioning.savepoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What docs/savepoints.md shows.
 *
 * @param commands the calls of the command, in their order
 */
record SavepointsPage(List<Documented> commands) {

    private static final Path PAGE = Path.of("..", "docs", "savepoints.md");
    private static final Pattern BLOCK =
            Pattern.compile("```\n\\$ \\./savepoint\\.sh ((?:.*\\\\\n)*.*)\n((?:(?!```).*\n)*)```");

    /**
     * A call of the command.
     *
     * @param line its arguments
     * @param output what it prints; "…" stands for anything within a line, or alone for any lines
     */
    record Documented(String line, String output) {

        String[] arguments() {
            return line.replace("\\\n", " ").trim().split("\\s+");
        }

        /** Returns the first documented line that is not there, after those before it. */
        String difference(String printed) {
            List<String> left = new ArrayList<>(printed.lines().map(Documented::narrow).toList());
            boolean anyLines = false;
            for (String wanted : output.lines().toList()) {
                if (wanted.equals("…")) {
                    anyLines = true;
                    continue;
                }
                Pattern pattern = pattern(wanted);
                while (!left.isEmpty() && anyLines && !pattern.matcher(left.get(0)).matches()) {
                    left.remove(0);
                }
                if (left.isEmpty() || !pattern.matcher(left.remove(0)).matches()) {
                    return wanted;
                }
                anyLines = false;
            }
            return "";
        }

        /** Columns may have another width. */
        private static String narrow(String line) {
            return line.replaceAll(" +", " ").replaceAll("-+", "-").strip();
        }

        private static Pattern pattern(String wanted) {
            StringBuilder pattern = new StringBuilder();
            for (String part : narrow(wanted).split("…", -1)) {
                pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
            }
            return Pattern.compile(pattern.toString());
        }
    }

    /** Reads the page, with values for its variables. */
    static SavepointsPage read(Map<String, String> variables) throws IOException {
        List<Documented> commands = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            String line = block.group(1);
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                line = line.replace(variable.getKey(), variable.getValue());
            }
            commands.add(new Documented(line, block.group(2)));
        }
        return new SavepointsPage(commands);
    }
}
