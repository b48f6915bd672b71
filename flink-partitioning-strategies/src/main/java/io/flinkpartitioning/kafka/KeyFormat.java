package io.flinkpartitioning.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** How the bytes of record keys are shown to a person. Kafka's own serializers write them. */
public enum KeyFormat {
    /** UTF-8. */
    STRING,
    /** Eight bytes, the most significant first. */
    LONG,
    /** Four bytes, the most significant first. */
    INT,
    /** The text of a UUID, as Kafka's {@code UUIDSerializer} writes it. */
    UUID,
    /** Anything. */
    BYTES,
    /**
     * Confluent's wire format: a zero byte, a schema id of four bytes, and the key in Avro.
     * Producers hash the id with the rest, so one logical key under two schemas can be in two
     * partitions.
     */
    CONFLUENT_AVRO;

    private static final int MAX_LENGTH = 64;
    private static final int SCHEMA_HEADER = 5;

    /** Whether bytes can be a key of this format. */
    public boolean accepts(byte[] key) {
        return switch (this) {
            case STRING -> isUtf8(key);
            case LONG -> key.length == Long.BYTES;
            case INT -> key.length == Integer.BYTES;
            case UUID -> isUuid(key);
            case BYTES -> true;
            case CONFLUENT_AVRO -> key.length >= SCHEMA_HEADER && key[0] == 0;
        };
    }

    /**
     * Returns a key as text, shortened to {@value #MAX_LENGTH} characters; in hexadecimal if the
     * format does not accept it.
     */
    public String describe(byte[] key) {
        String text =
                !accepts(key)
                        ? "0x" + HexFormat.of().formatHex(key)
                        : switch (this) {
                            case STRING, UUID -> new String(key, StandardCharsets.UTF_8);
                            case LONG -> Long.toString(ByteBuffer.wrap(key).getLong());
                            case INT -> Integer.toString(ByteBuffer.wrap(key).getInt());
                            case BYTES -> "0x" + HexFormat.of().formatHex(key);
                            case CONFLUENT_AVRO ->
                                    "schema %d, 0x%s"
                                            .formatted(
                                                    ByteBuffer.wrap(key).getInt(1),
                                                    HexFormat.of()
                                                            .formatHex(
                                                                    key,
                                                                    SCHEMA_HEADER,
                                                                    key.length));
                        };
        return text.length() <= MAX_LENGTH ? text : text.substring(0, lengthOfWhole(text)) + "…";
    }

    /** Half of a character outside the basic plane cannot be shown. */
    private static int lengthOfWhole(String text) {
        return Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    }

    private static boolean isUtf8(byte[] key) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isUuid(byte[] key) {
        try {
            return key.length == 36
                    && java.util.UUID.fromString(new String(key, StandardCharsets.US_ASCII))
                            != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
