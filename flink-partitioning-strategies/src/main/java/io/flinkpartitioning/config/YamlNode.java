package io.flinkpartitioning.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML file, read from its text by its tag. Never constructs an object. */
record YamlNode(String file, String path, Node node) implements ConfigNode {

    /** No option needs more digits, and parsing them takes long. */
    private static final int MAX_DIGITS = 64;

    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    @Override
    public String where() {
        return where(node);
    }

    private String where(Node place) {
        return YamlFile.where(file, place.getStartMark());
    }

    @Override
    public Optional<List<Entry>> entries() {
        return node instanceof MappingNode mapping && mapping.getTag().equals(Tag.MAP)
                ? Optional.of(mapping.getValue().stream().map(this::entry).toList())
                : Optional.empty();
    }

    private Entry entry(NodeTuple tuple) {
        Node keyNode = tuple.getKeyNode();
        boolean text = keyNode instanceof ScalarNode && keyNode.getTag().equals(Tag.STR);
        String shown =
                keyNode instanceof ScalarNode scalar ? scalar.getValue() : kind(keyNode).words();
        return new Entry(
                where(keyNode),
                text ? shown : keyOf(keyNode, shown),
                new YamlNode(
                        file, ConfigNode.child(path, Words.shorten(shown)), tuple.getValueNode()));
    }

    private static Unusable keyOf(Node keyNode, String shown) {
        return new Unusable(
                keyNode.getTag().equals(Tag.MERGE)
                        ? "the merge key '<<'"
                        : keyNode instanceof ScalarNode
                                ? Words.shorten(shown) + ", of type " + keyNode.getTag()
                                : shown);
    }

    @Override
    public @Nullable Object value() {
        if (!(node instanceof ScalarNode scalar)) {
            return kind(node);
        }
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            return text;
        }
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return List.of("true", "yes", "on").contains(text.toLowerCase(Locale.ROOT));
        }
        if (tag.equals(Tag.INT) && INTEGER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number == (int) number) {
                return (int) number;
            }
            return number;
        }
        return tag.equals(Tag.FLOAT) ? number(text) : unusable(text, tag);
    }

    private static Object number(String text) {
        String lower = text.length() > MAX_DIGITS ? "" : text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case ".nan" -> Double.NaN;
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            default ->
                    NUMBER.matcher(lower).matches()
                            ? (Object) Double.valueOf(lower)
                            : unusable(text, Tag.FLOAT);
        };
    }

    private static Unusable unusable(String text, Tag tag) {
        boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        return new Unusable(
                number
                        ? Words.shorten(text) + ", too long or not in plain decimal digits"
                        : "%s, of type %s"
                                .formatted(Words.shorten(text), Words.shorten(tag.getValue())));
    }

    private static Unusable kind(Node node) {
        boolean standard = node.getTag().equals(Tag.MAP) || node.getTag().equals(Tag.SEQ);
        String words = node instanceof SequenceNode ? "a list" : "a section";
        return new Unusable(
                standard ? words : words + " of type " + Words.shorten(node.getTag().getValue()));
    }
}
