package io.flinkpartitioning.internal.kafka;

/**
 * The topic that a key serializer is told. Immutable.
 *
 * @param told the name of a topic; of a stream, if its topic is not known
 * @param declared what the source declares, which savepoints know it by: a name or a pattern. A
 *     pattern matches other topics as time goes by
 */
public record SerializerTopic(String told, String declared) {

    /** Returns a topic that is declared by its name. */
    public static SerializerTopic named(String name) {
        return new SerializerTopic(name, name);
    }
}
