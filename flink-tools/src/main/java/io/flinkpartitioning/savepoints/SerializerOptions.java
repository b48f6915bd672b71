package io.flinkpartitioning.savepoints;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the producers write record keys. */
final class SerializerOptions {

    @Option(
            names = "--key-serializer",
            paramLabel = "CLASS",
            description = "What the topic's producers have as key.serializer.")
    @Nullable String keySerializer;

    @Option(
            names = "--serializer-property",
            paramLabel = "NAME=VALUE",
            description = "A setting that the key serializer reads. May be repeated.")
    Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "The topic.")
    @Nullable String topic;
}
