package io.flinkpartitioning.examples.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do on a page of Markdown, in its order.
 *
 * <p>Fenced blocks are of three kinds. In one of {@code console}, a line that begins with {@code $
 * } is a command, continued by a backslash at its end; the lines below it are what is to be seen,
 * in which {@code …} stands for anything. One of {@code yaml} is a file, named by the comment in
 * its first line. One of {@code java} is code that is to be found elsewhere. A comment {@code <!--
 * ProductionGuideIT: … -->} is something that happens.
 */
public final class GuidePage {

    private static final Pattern EVENT = Pattern.compile("<!-- \\w+IT: (.+) -->");
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";

    /** Something to do. */
    public sealed interface Step {

        /** The line of the page, from 1. */
        int line();
    }

    /**
     * A command.
     *
     * @param line the line of the page
     * @param text the command, in one line
     * @param expected the lines that are to be seen, one after the other
     */
    public record Command(int line, String text, List<String> expected) implements Step {}

    /**
     * A file that the reader writes.
     *
     * @param line the line of the page
     * @param name its name
     * @param text what is in it
     */
    public record TextFile(int line, String name, String text) implements Step {}

    /**
     * Code that the reader looks at.
     *
     * @param line the line of the page
     * @param text the code
     */
    public record Code(int line, String text) implements Step {}

    /**
     * Something that happens to the reader.
     *
     * @param line the line of the page
     * @param name what it is
     */
    public record Event(int line, String name) implements Step {}

    private final Iterator<String> lines;
    private final List<Step> steps = new ArrayList<>();
    private int line;

    private GuidePage(List<String> lines) {
        this.lines = lines.iterator();
    }

    /**
     * Reads a page.
     *
     * @throws IllegalArgumentException if a block is of another kind, has no command, or has no end
     */
    public static List<Step> read(Path file) throws IOException {
        return read(Files.readAllLines(file));
    }

    static List<Step> read(List<String> lines) {
        GuidePage page = new GuidePage(lines);
        page.read();
        return List.copyOf(page.steps);
    }

    private void read() {
        while (lines.hasNext()) {
            String text = next();
            Matcher event = EVENT.matcher(text);
            if (event.matches()) {
                steps.add(new Event(line, event.group(1)));
            } else if (text.contains("<!--")) {
                throw wrong("is a comment that cannot be read: " + text);
            } else if (text.startsWith(FENCE)) {
                readBlock(text.substring(FENCE.length()).strip());
            }
        }
    }

    private void readBlock(String kind) {
        switch (kind) {
            case "console" -> readConsole();
            case "yaml" -> readFile();
            case "java" -> {
                int start = line + 1;
                steps.add(new Code(start, restOfBlock()));
            }
            default ->
                    throw wrong(
                            "begins a block that must be of 'console', 'yaml' or 'java', but is of '"
                                    + kind
                                    + "'");
        }
    }

    private void readConsole() {
        int before = steps.size();
        String text = nextOfBlock();
        while (text != null) {
            if (!text.startsWith(PROMPT)) {
                throw wrong("is to be seen, but there is no command above it: " + text);
            }
            int start = line;
            String command = command(text);
            List<String> expected = new ArrayList<>();
            text = nextOfBlock();
            while (text != null && !text.startsWith(PROMPT)) {
                if (!text.isBlank()) {
                    expected.add(text);
                }
                text = nextOfBlock();
            }
            steps.add(new Command(start, command, List.copyOf(expected)));
        }
        if (steps.size() == before) {
            throw wrong("ends a block without a command");
        }
    }

    private String command(String first) {
        StringBuilder command = new StringBuilder();
        String part = first.substring(PROMPT.length());
        while (part.endsWith("\\")) {
            command.append(part, 0, part.length() - 1);
            part = nextOfBlock();
            if (part == null) {
                throw wrong("ends a command that was to be continued");
            }
        }
        return command.append(part).toString();
    }

    private void readFile() {
        int start = line + 1;
        String comment = nextOfBlock();
        if (comment == null || !comment.startsWith("# ")) {
            throw wrong("must be the comment that names the file");
        }
        steps.add(new TextFile(start, comment.substring(2).strip(), restOfBlock()));
    }

    private String restOfBlock() {
        StringBuilder text = new StringBuilder();
        for (String next = nextOfBlock(); next != null; next = nextOfBlock()) {
            text.append(next).append('\n');
        }
        return text.toString();
    }

    /** The next line of a block, or null where it ends. */
    private @Nullable String nextOfBlock() {
        String text = next();
        return text.startsWith(FENCE) ? null : text;
    }

    private String next() {
        try {
            String text = lines.next();
            line++;
            return text;
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException("The page ends within a block", e);
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("Line " + line + " of the page " + what);
    }
}
