package io.flinkpartitioning.examples.guide;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCli;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.tools.TopicCommand;

/**
 * A shell that knows the commands of the guide, and no others, and of its own language only quotes
 * and variables.
 */
public final class GuideShell {

    private static final Duration TIMEOUT = Deadlines.STEP;
    private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(5);

    /** A part of a word: in single quotes, in double quotes, or in none. */
    private static final Pattern PART =
            Pattern.compile("'(?<single>[^']*)'|\"(?<double>[^\"]*)\"|(?<bare>[^\\s'\"]+)");

    private static final Pattern VARIABLE = Pattern.compile("\\$([A-Z]+)");

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();

    /**
     * What came out of a command.
     *
     * @param exitCode 0 where it succeeded
     * @param output what it wrote
     */
    public record Outcome(int exitCode, String output) {}

    /** Creates a shell that keeps the output of its commands in a directory. */
    public GuideShell(Path directory) {
        this.directory = directory;
    }

    /** Sets a variable. */
    public void set(String variable, String value) {
        variables.put(variable, value);
    }

    /** Sets a variable of the environment of scripts. */
    public void setForScripts(String variable, String value) {
        environment.put(variable, value);
    }

    /** Says where a file is that commands name. */
    public void put(String name, Path file) {
        files.put(name, file.toString());
    }

    /**
     * Runs a command.
     *
     * @param flink the command line of the cluster
     * @param command the command
     * @throws IllegalArgumentException if the command, an option of {@code curl} or a variable is
     *     not known
     */
    public Outcome run(Supplier<FlinkCli> flink, String command)
            throws IOException, InterruptedException {
        List<String> words = words(command);
        List<String> arguments = words.subList(1, words.size());
        return switch (command.split(" ", 2)[0]) {
            case "flink" -> {
                FlinkCli.Result result = flink.get().run(TIMEOUT, arguments.toArray(String[]::new));
                yield new Outcome(result.exitCode(), result.output());
            }
            case "curl" -> curl(arguments);
            case "./doctor.sh" -> java("io.flinkpartitioning.doctor.Doctor", arguments);
            case "./quickstart.sh" -> script("./quickstart.sh", arguments);
            case "kafka-topics.sh" -> java(TopicCommand.class.getName(), arguments);
            default -> throw new IllegalArgumentException("Not a command of the guide: " + command);
        };
    }

    /** The words of a command, as a shell makes them of its text. */
    List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher part = PART.matcher(command);
        int end = -1;
        while (part.find()) {
            String text =
                    part.group("single") != null
                            ? part.group("single")
                            : expand(
                                    part.group("double") != null
                                            ? part.group("double")
                                            : part.group("bare"));
            if (part.start() == end) {
                words.set(words.size() - 1, words.get(words.size() - 1) + text);
            } else {
                words.add(text);
            }
            end = part.end();
        }
        words.replaceAll(word -> files.getOrDefault(word, word));
        return words;
    }

    private String expand(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        variable -> {
                            String value = variables.get(variable.group(1));
                            if (value == null) {
                                throw new IllegalArgumentException(
                                        variable.group() + " is not set in: " + text);
                            }
                            return Matcher.quoteReplacement(value);
                        });
    }

    /** Sends what {@code curl} would send. */
    private Outcome curl(List<String> arguments) throws IOException, InterruptedException {
        String method = "GET";
        String body = "";
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT);
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "-X" -> method = arguments.get(++i);
                case "-d" -> body = arguments.get(++i);
                default -> {
                    if (arguments.get(i).startsWith("-")) {
                        throw new IllegalArgumentException(
                                "Not an option of curl that the guide has: " + arguments.get(i));
                    }
                    request.uri(URI.create(arguments.get(i)));
                }
            }
        }
        HttpResponse<String> response =
                http.send(
                        request.method(method, BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofString());
        // As curl --fail has it, so that no answer is mistaken for another.
        return new Outcome(response.statusCode() < 400 ? 0 : 22, response.body());
    }

    /** Runs a main class in a JVM of its own. */
    private Outcome java(String main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("-Dlog4j.configurationFile=log4j2-doctor.properties");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return run(command, TIMEOUT);
    }

    /** Runs a script of the repository, which may call Maven. */
    private Outcome script(String script, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(files.getOrDefault(script, script));
        command.addAll(arguments);
        return run(command, SCRIPT_TIMEOUT);
    }

    private Outcome run(List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "command", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "%s has not ended within %s:%n%s"
                                .formatted(command, timeout, Files.readString(output)));
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
