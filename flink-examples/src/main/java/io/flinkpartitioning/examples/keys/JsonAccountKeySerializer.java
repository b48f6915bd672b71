package io.flinkpartitioning.examples.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the key as JSON. The bytes decide, so order and spaces of the fields must be those of the
 * producer: two texts that mean the same are two keys to Kafka.
 */
public final class JsonAccountKeySerializer implements Serializer<AccountKey> {

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public byte[] serialize(String topic, AccountKey key) {
        try {
            return json.writeValueAsBytes(key);
        } catch (JsonProcessingException e) {
            throw new SerializationException("Cannot write " + key + " as JSON", e);
        }
    }
}
