package io.flinkpartitioning.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document from untrusted bytes: at most 1 MiB of UTF-8, 20 levels, 10 aliases of
 * sections and lists, and no tag that names a class.
 */
final class YamlFile {

    static final int MAX_BYTES = 1 << 20;

    private YamlFile() {}

    /**
     * Reads the one document of a file.
     *
     * @throws IOException if the stream cannot be read
     * @throws PartitioningConfigException if the bytes are no such document
     */
    static ConfigNode read(InputStream in, String file) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw PartitioningConfigException.of(
                    file + ":1:1",
                    "the file",
                    "have at most " + MAX_BYTES + " bytes",
                    "has more",
                    "Move the sections of other programs to another file.");
        }
        String text = decode(bytes, file);
        requirePrintable(text, file);
        Node root = compose(text, file);
        if (root == null || root.getTag().equals(Tag.NULL)) {
            throw PartitioningConfigException.of(
                    file + ":1:1",
                    "the file",
                    "have the section 'v2' or the key 'partitioning_strategy'",
                    "is empty",
                    SettingsReader.REMEDY_OF_NOTHING);
        }
        return new YamlNode(file, "", root);
    }

    private static @Nullable Node compose(String text, String file) {
        StreamReader reader = new StreamReader(text);
        LoaderOptions options = options();
        CheckedParser parser = new CheckedParser(new ParserImpl(reader, options), file);
        try {
            return new Composer(parser, new Resolver(), options).getSingleNode();
        } catch (PartitioningConfigException e) {
            throw e;
        } catch (MarkedYAMLException e) {
            throw invalid(where(file, e.getProblemMark()), e.getProblem(), e);
        } catch (RuntimeException e) {
            // SnakeYAML throws other exceptions too, such as NumberFormatException for
            // "\UFFFFFFFF".
            throw invalid(where(file, reader.getMark()), e.getMessage(), e);
        }
    }

    static String where(String file, @Nullable Mark mark) {
        return mark == null
                ? file + ":1:1"
                : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(CheckedParser.MAX_ALIASES);
        options.setNestingDepthLimit(CheckedParser.MAX_DEPTH);
        options.setCodePointLimit(MAX_BYTES);
        return options;
    }

    private static PartitioningConfigException invalid(
            String where, @Nullable String problem, RuntimeException cause) {
        String words = problem == null ? "is not" : Words.shorten(problem);
        String remedy =
                words.contains("TAB")
                        ? "Indent with spaces instead of tabs."
                        : "Correct this place, or the line above it.";
        return new PartitioningConfigException(
                "%s: the file must be valid YAML, but here: %s. %s".formatted(where, words, remedy),
                cause);
    }

    private static String decode(byte[] bytes, String file) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean malformed = decoder.decode(in, out, true).isError();
        String text = out.flip().toString();
        if (malformed) {
            throw PartitioningConfigException.of(
                    end(text, file),
                    "the file",
                    "be UTF-8",
                    String.format("has the byte 0x%02x here", bytes[in.position()]),
                    "Save it as UTF-8.");
        }
        return text;
    }

    private static void requirePrintable(String text, String file) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw PartitioningConfigException.of(
                        end(text.substring(0, i), file),
                        "the file",
                        "have printable characters only",
                        String.format("has U+%04X here", c),
                        "Remove it.");
            }
            i += Character.charCount(c);
        }
    }

    /** The position right after a text. */
    private static String end(String text, String file) {
        long line = text.chars().filter(c -> c == '\n').count() + 1;
        int start = text.lastIndexOf('\n') + 1;
        return file + ":" + line + ":" + (text.codePointCount(start, text.length()) + 1);
    }
}
