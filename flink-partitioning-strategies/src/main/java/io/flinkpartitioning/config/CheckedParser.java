package io.flinkpartitioning.config;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;

/**
 * A parser that refuses a second document, too many levels, too many aliases, and tags that name a
 * class. SnakeYAML would refuse them without a position, or only after it has recursed into them.
 * This parser says where they are. It checks each event when it first sees it, so the file is
 * parsed once. Used by one thread.
 */
final class CheckedParser implements Parser {

    static final int MAX_DEPTH = 20;
    static final int MAX_ALIASES = 10;

    private static final Set<String> STANDARD_TYPES =
            Set.of(
                    "binary",
                    "bool",
                    "float",
                    "int",
                    "map",
                    "merge",
                    "null",
                    "omap",
                    "pairs",
                    "seq",
                    "set",
                    "str",
                    "timestamp",
                    "value",
                    "yaml");

    private final Parser events;
    private final String file;
    private final Set<String> collections = new HashSet<>();
    private int depth;
    private int documents;
    private int aliases;

    /** The last event that was checked. The caller may peek at it again. */
    private @Nullable Event checked;

    CheckedParser(Parser events, String file) {
        this.events = events;
        this.file = file;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return peekEvent().is(choice);
    }

    @Override
    public Event peekEvent() {
        Event event = events.peekEvent();
        check(event);
        return event;
    }

    @Override
    public Event getEvent() {
        Event event = events.getEvent();
        check(event);
        return event;
    }

    @SuppressWarnings("ReferenceEquality") // this very event, not an equal one
    private void check(Event event) {
        if (event == checked) {
            return;
        }
        checked = event;
        if (event instanceof CollectionStartEvent start) {
            depth++;
            requireNoClass(start.getTag(), start);
            if (start.getAnchor() != null) {
                collections.add(start.getAnchor());
            }
        } else if (event instanceof CollectionEndEvent) {
            depth--;
        } else if (event instanceof ScalarEvent scalar) {
            requireNoClass(scalar.getTag(), scalar);
        } else if (event instanceof AliasEvent alias && collections.contains(alias.getAnchor())) {
            aliases++;
        } else if (event.is(Event.ID.DocumentStart)) {
            documents++;
        }
        requireAtMost(1, documents, "documents", "Remove all but one.", event);
        requireAtMost(MAX_DEPTH, depth, "levels", "Nest it less.", event);
        requireAtMost(
                MAX_ALIASES, aliases, "aliases of sections and lists", "Write them out.", event);
    }

    private void requireAtMost(int limit, int count, String things, String remedy, Event event) {
        if (count > limit) {
            throw PartitioningConfigException.of(
                    YamlFile.where(file, event.getStartMark()),
                    "the file",
                    "have at most %d %s".formatted(limit, things),
                    "here is number " + count,
                    remedy);
        }
    }

    private void requireNoClass(@Nullable String tag, Event event) {
        if (tag != null
                && tag.startsWith(Tag.PREFIX)
                && !STANDARD_TYPES.contains(tag.substring(Tag.PREFIX.length()))) {
            throw PartitioningConfigException.of(
                    YamlFile.where(file, event.getStartMark()),
                    "a tag",
                    "be one of YAML's own, such as !!str",
                    "is '!!%s'".formatted(Words.shorten(tag.substring(Tag.PREFIX.length()))),
                    "Remove it: no class is ever loaded from a configuration.");
        }
    }
}
