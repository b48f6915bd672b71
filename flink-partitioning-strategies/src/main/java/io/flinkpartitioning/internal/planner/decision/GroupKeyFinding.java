package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.kafka.detection.TopicSamples;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What records of a topic say about the group key, read as the job reads them.
 *
 * @param topic the topic
 * @param compared the number of records whose group key was compared
 * @param atHome how many of them lie where it belongs
 * @param distinctKeys the number of distinct group keys
 * @param whole whether these are all records of the sample
 * @param byFormula whether the others lie elsewhere because of the formula, of which the sample
 *     knows more
 * @param strays why the others lie elsewhere, a phrase; null if there are none
 * @param notes what else the user should know
 */
public record GroupKeyFinding(
        String topic,
        long compared,
        long atHome,
        int distinctKeys,
        boolean whole,
        boolean byFormula,
        @Nullable String strays,
        List<String> notes) {

    /** Copies the notes. */
    public GroupKeyFinding {
        notes = List.copyOf(notes);
    }

    /** Whether there are such records, and all of them lie where their group key belongs. */
    boolean fits() {
        return compared > 0 && strays == null;
    }

    /** The share of the records that lie where their group key belongs, in [0, 1]. */
    double ratio() {
        return compared == 0 ? 0 : (double) atHome / compared;
    }

    /**
     * Whether it says more than a sample of record keys, whatever the sample says. Few keys may lie
     * where a formula puts them by chance.
     *
     * @param partitions the partition count of the layout
     */
    boolean decides(int partitions) {
        return strays != null || (whole && TopicSamples.isEvidence(distinctKeys, partitions));
    }

    /** Returns the best plan that it allows. */
    Plan bestPlan(double threshold) {
        if (strays == null) {
            return Plan.FORWARD;
        }
        return ratio() >= threshold ? Plan.LOCAL_FIRST : Plan.HASH;
    }
}
