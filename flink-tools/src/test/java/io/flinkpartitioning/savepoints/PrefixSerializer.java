package io.flinkpartitioning.savepoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;

/** A key serializer with a setting: {@code prefix} stands in front of each key. */
public final class PrefixSerializer implements Serializer<String> {

    static final String PREFIX = "prefix";

    private String prefix = "";

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Object configured = configs.get(PREFIX);
        prefix = configured == null ? "" : configured.toString();
    }

    @Override
    public byte[] serialize(String topic, String key) {
        return prefix.concat(key).getBytes(UTF_8);
    }
}
