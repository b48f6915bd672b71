package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.kafka.PartitionFunction;
import io.flinkpartitioning.placement.Layout;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Objects;

/** A user's function with the name that the user gave it. */
public final class CustomHash<K> implements ProducerHash<K> {

    private static final long serialVersionUID = 1L;

    private final String givenName;
    private final PartitionFunction<? super K> function;

    /**
     * Of the function as it was given: one that remembers what it has computed changes with use.
     */
    private final String digest;

    /**
     * Names a function.
     *
     * @throws IllegalArgumentException if the name is blank, or the function is not serializable
     */
    public CustomHash(String givenName, PartitionFunction<? super K> function) {
        Objects.requireNonNull(function, "function");
        Require.argument(
                !givenName.isBlank(),
                """
                The name of a partition function must not be blank: it is part of the layout of the \
                keyed state. Give one that stays, such as "by-region".""");
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(function);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    """
                    The partition function '%s' must be serializable, since it travels to the \
                    subtasks, but is not (%s). Let it hold serializable fields only, and no \
                    enclosing object."""
                            .formatted(givenName, e),
                    e);
        }
        this.givenName = givenName;
        this.function = function;
        this.digest = FunctionDigest.of(function);
    }

    @Override
    public String name() {
        return Layout.CUSTOM + givenName;
    }

    @Override
    public String digest() {
        return digest;
    }

    @Override
    public boolean needsKey() {
        return true;
    }

    @Override
    public int partition(K key, byte[] keyBytes, int partitions) {
        return function.partition(key, keyBytes, partitions);
    }
}
