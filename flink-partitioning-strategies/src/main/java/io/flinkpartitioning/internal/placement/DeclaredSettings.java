package io.flinkpartitioning.internal.placement;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What places keys besides the {@link io.flinkpartitioning.placement.Layout}, in a form that a
 * savepoint may hold: digests, no values. Immutable.
 *
 * @param digests digests by the name of what they are of
 * @param accepted the digests of earlier declarations that place each key alike, as the user has
 *     declared. Never written
 */
public record DeclaredSettings(Map<String, String> digests, Set<String> accepted)
        implements Serializable {

    /** Nothing that its layout does not tell. */
    public static final DeclaredSettings NONE = new DeclaredSettings(Map.of(), Set.of());

    /** The configuration of the key serializer, without secrets. */
    public static final String SETTINGS = "settings";

    /** The topic that the key serializer is given, as it is. */
    public static final String TOPIC = "topic";

    /** The class and the captured state of a partition function. */
    public static final String FUNCTION = "function";

    /** Copies the collections. */
    public DeclaredSettings {
        digests = new TreeMap<>(digests);
        accepted = new TreeSet<>(accepted);
    }

    /** Returns a digest, or null if there is nothing of the name. */
    public @Nullable String digest(String name) {
        return digests.get(name);
    }

    /** Whether both have one of a name, and the two differ. An accepted one does not differ. */
    public boolean differsFrom(DeclaredSettings restored, String name) {
        String own = digest(name);
        String other = restored.digest(name);
        return own != null && other != null && !own.equals(other) && !accepted.contains(other);
    }

    public void write(DataOutputView out) throws IOException {
        out.writeInt(digests.size());
        for (Map.Entry<String, String> digest : digests.entrySet()) {
            out.writeUTF(digest.getKey());
            out.writeUTF(digest.getValue());
        }
    }

    public static DeclaredSettings read(DataInputView in) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            digests.put(in.readUTF(), in.readUTF());
        }
        return new DeclaredSettings(digests, Set.of());
    }
}
