package io.flinkpartitioning.internal.placement.probe;

import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Keys made from their type alone, so that any job with this type makes the same ones.
 *
 * <p>Keys with fields are one plain key, and others that differ from it in one field. Stateless and
 * thread-safe.
 */
final class ProbeKeys {

    /** The version of the generator, in savepoints. Probes of two versions are not comparable. */
    static final int VERSION = 1;

    /** What a savepoint must hold with each keyed state grows with the probes. */
    private static final int MAX_PROBES = 48;

    private final SerializerConfig config;

    private ProbeKeys(SerializerConfig config) {
        this.config = config;
    }

    /**
     * A key.
     *
     * @param label what it is called, in savepoints too
     * @param field the field in which it differs from the first key; empty if there is none
     * @param key the key
     */
    record Probe(String label, String field, Object key) {}

    /**
     * The probes of a type.
     *
     * @param keys the keys, the plainest one first
     * @param complete whether they stand for all keys: each field, down to the last, is of a class
     *     whose equal instances have equal bytes, and differs between two of them
     */
    record Probes(List<Probe> keys, boolean complete) {

        private static final Probes NONE = new Probes(List.of(), false);
    }

    /**
     * Makes the probes of a type.
     *
     * @param config how Flink makes the serializer that creates an instance of an unknown class
     */
    static Probes of(TypeInformation<?> type, SerializerConfig config) {
        return new ProbeKeys(config).probes(type);
    }

    private Probes probes(TypeInformation<?> type) {
        Class<?> clazz = MethodType.methodType(type.getTypeClass()).wrap().returnType();
        List<ProbeValues.Value> values = ProbeValues.of(clazz);
        if (!values.isEmpty()) {
            return new Probes(
                    values.stream()
                            .limit(MAX_PROBES)
                            .map(value -> new Probe(value.label(), "", value.value()))
                            .toList(),
                    true);
        }
        if (type instanceof ListTypeInfo<?> list) {
            return lists(probes(list.getElementTypeInfo()));
        }
        return type instanceof CompositeType<?> composite && composite.getArity() > 0
                ? composites(composite)
                : unknown(type);
    }

    private static Probes lists(Probes elements) {
        List<Probe> lists = new ArrayList<>();
        elements.keys()
                .forEach(
                        element ->
                                lists.add(
                                        new Probe(
                                                "[" + element.label() + "]",
                                                element.field(),
                                                new ArrayList<>(List.of(element.key())))));
        lists.add(new Probe("[]", "", new ArrayList<>()));
        return new Probes(List.copyOf(lists), elements.complete());
    }

    /** Only the instance that its serializer creates is known, if it is the same each time. */
    private Probes unknown(TypeInformation<?> type) {
        try {
            TypeSerializer<?> serializer = type.createSerializer(config);
            Object instance = serializer.createInstance();
            return instance == null || !instance.equals(serializer.createInstance())
                    ? Probes.NONE
                    : new Probes(List.of(new Probe("new instance", "", instance)), false);
        } catch (RuntimeException | AssertionError | LinkageError e) {
            // The serializer creates none, so there is no probe.
            return Probes.NONE;
        }
    }

    private Probes composites(CompositeType<?> type) {
        String[] names = type.getFieldNames();
        List<Probes> fields = new ArrayList<>();
        for (int field = 0; field < names.length; field++) {
            fields.add(probes(type.getTypeAt(field)));
        }
        KeyComposer composer = new KeyComposer(type, config);
        Plain first = plain(composer, fields);
        if (first == null) {
            return Probes.NONE;
        }
        Map<String, Deque<Change>> changes = changes(names, fields, first.fields);
        List<Probe> keys = new ArrayList<>();
        keys.add(new Probe(first.prefix + "plain", "", composer.compose(first.fields)));
        Set<String> varied = new HashSet<>();
        // Every field has its turn before the first one has a second, since their number is
        // limited.
        while (keys.size() < MAX_PROBES && !changes.isEmpty()) {
            changes.forEach(
                    (field, left) ->
                            next(composer, first, left)
                                    .ifPresent(
                                            probe -> {
                                                keys.add(probe);
                                                varied.add(field);
                                            }));
            changes.values().removeIf(Deque::isEmpty);
        }
        boolean complete =
                fields.stream().allMatch(Probes::complete)
                        && varied.containsAll(changes(names, fields, first.fields).keySet());
        return new Probes(List.copyOf(keys), complete);
    }

    /**
     * A key that differs from the first one.
     *
     * @param label what it is called
     * @param path the field in which it differs, down to the last
     * @param field the index of the field
     * @param value the value of the field
     */
    private record Change(String label, String path, int field, Object value) {}

    /** Returns the changes of each field. A field with one value, such as a lone enum, has none. */
    private static Map<String, Deque<Change>> changes(
            String[] names, List<Probes> fields, @Nullable Object[] plain) {
        Map<String, Deque<Change>> changes = new LinkedHashMap<>();
        for (int field = 0; field < names.length; field++) {
            for (Probe value : fields.get(field).keys()) {
                if (value.key() != plain[field]) {
                    String path =
                            value.field().isEmpty()
                                    ? names[field]
                                    : "%s.%s".formatted(names[field], value.field());
                    String label = "%s: %s".formatted(names[field], value.label());
                    changes.computeIfAbsent(path, key -> new ArrayDeque<>())
                            .add(new Change(label, path, field, value.key()));
                }
            }
        }
        return changes;
    }

    /** Returns the next key that the class allows. */
    private static Optional<Probe> next(KeyComposer composer, Plain first, Deque<Change> left) {
        for (Change change = left.poll(); change != null; change = left.poll()) {
            @Nullable Object[] fields = first.fields.clone();
            fields[change.field()] = change.value();
            try {
                return Optional.of(
                        new Probe(
                                first.prefix + change.label(),
                                change.path(),
                                composer.compose(fields)));
            } catch (KeyComposer.Refused e) {
                // The class itself allows no such key.
            }
        }
        return Optional.empty();
    }

    /**
     * The fields of the first key, and a prefix of all labels: they mean other keys with others.
     */
    private static final class Plain {

        private final @Nullable Object[] fields;
        private final String prefix;

        Plain(@Nullable Object[] fields, String prefix) {
            this.fields = fields;
            this.prefix = prefix;
        }
    }

    /** Returns the first key that the class allows; null if it allows none. */
    private static @Nullable Plain plain(KeyComposer composer, List<Probes> fields) {
        int tries = fields.stream().mapToInt(field -> field.keys().size()).max().orElse(0);
        for (int i = 0; i < Math.max(1, tries); i++) {
            @Nullable Object[] values = new Object[fields.size()];
            for (int field = 0; field < values.length; field++) {
                List<Probe> keys = fields.get(field).keys();
                values[field] = keys.isEmpty() ? null : keys.get(i % keys.size()).key();
            }
            try {
                composer.compose(values);
                return new Plain(values, i == 0 ? "" : i + "/");
            } catch (KeyComposer.Refused e) {
                // Tries the next values.
            }
        }
        return null;
    }
}
