package io.flinkpartitioning.internal.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of texts or bytes: the first 8 bytes of SHA-256. Used by one thread. */
final class StringDigest {

    private static final int BYTES = 8;

    private final MessageDigest sha256;

    StringDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** Adds a text, so that no two lists of texts are alike. */
    StringDigest add(String text) {
        return add(text.getBytes(UTF_8));
    }

    /** Adds bytes. */
    StringDigest add(byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
        return this;
    }

    /** Returns the digest, 16 hexadecimal digits, and begins another. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
    }
}
