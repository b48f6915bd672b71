package io.flinkpartitioning.internal.flink.savepoint;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key serializer's snapshot in the header of keyed state. Stateless and thread-safe.
 *
 * <p>Each state backend writes the header anew with each snapshot. Only the changelog backend does
 * not: its header is as old as the last materialization.
 */
final class KeySerializerHeader {

    private KeySerializerHeader() {}

    /**
     * Reads one header. All subtasks of an operator have equal ones.
     *
     * @param handles the keyed state of one operator
     */
    static RestoredOperator.Keys of(
            Collection<KeyedStateHandle> handles, ClassLoader userCodeClassLoader) {
        if (handles.isEmpty()) {
            return RestoredOperator.Keys.NONE;
        }
        String why = "its keyed state has no header";
        for (KeyedStateHandle handle : handles) {
            StreamStateHandle header = headerOf(handle);
            if (header != null) {
                try {
                    return new RestoredOperator.KeysBy(
                            read(header, userCodeClassLoader),
                            !(handle instanceof ChangelogStateBackendHandle));
                } catch (IOException | RuntimeException e) {
                    why = e.toString();
                }
            }
        }
        return new RestoredOperator.UnknownKeys(why);
    }

    private static @Nullable StreamStateHandle headerOf(KeyedStateHandle handle) {
        if (handle instanceof KeyGroupsStateHandle keyGroups) {
            return keyGroups;
        }
        if (handle instanceof IncrementalKeyedStateHandle incremental) {
            return incremental.getMetaDataStateHandle();
        }
        if (handle instanceof ChangelogStateBackendHandle changelog) {
            for (KeyedStateHandle materialized : changelog.getMaterializedStateHandles()) {
                StreamStateHandle header = headerOf(materialized);
                if (header != null) {
                    return header;
                }
            }
        }
        return null;
    }

    private static TypeSerializerSnapshot<?> read(
            StreamStateHandle header, ClassLoader userCodeClassLoader) throws IOException {
        KeyedBackendSerializationProxy<?> proxy =
                new KeyedBackendSerializationProxy<>(userCodeClassLoader);
        try (FSDataInputStream in = header.openInputStream()) {
            proxy.read(new DataInputViewStreamWrapper(in));
        }
        return proxy.getKeySerializerSnapshot();
    }
}
