package io.flinkpartitioning.internal.placement.state;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How the job ran that wrote a keyed state. Each checkpoint and savepoint holds it. Immutable.
 *
 * @param plans the name of the plan of each edge in front of the keyed operator, by the edge's name
 * @param unaligned whether its checkpoints could hold records in flight
 * @param restoredFrom a digest of where the snapshot lay that the job itself went on from; empty if
 *     it started without state
 */
public record StateOrigin(SortedMap<String, String> plans, boolean unaligned, String restoredFrom)
        implements Serializable {

    /** The name of the entry in savepoints. */
    public static final String ENTRY = "origin";

    /** Copies the map. */
    public StateOrigin {
        plans = Collections.unmodifiableSortedMap(new TreeMap<>(plans));
    }

    /** Writes it in the format that {@link #read} reads. Later versions may add to the end. */
    public void write(DataOutputView out) throws IOException {
        out.writeBoolean(unaligned);
        out.writeUTF(restoredFrom);
        out.writeInt(plans.size());
        for (Map.Entry<String, String> edge : plans.entrySet()) {
            out.writeUTF(edge.getKey());
            out.writeUTF(edge.getValue());
        }
    }

    /** Reads what {@link #write} has written. */
    public static StateOrigin read(DataInputView in) throws IOException {
        boolean unaligned = in.readBoolean();
        String restoredFrom = in.readUTF();
        TreeMap<String, String> plans = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String edge = in.readUTF();
            plans.put(edge, in.readUTF());
        }
        return new StateOrigin(plans, unaligned, restoredFrom);
    }
}
