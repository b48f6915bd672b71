package io.flinkpartitioning.plan;

import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.util.List;

/**
 * What {@code SmartKeyBy} decided, and why. Immutable and thread-safe.
 *
 * @param subject which stream is grouped by which key
 * @param strategy the name of the strategy
 * @param strategyReason why the strategy chose the layout
 * @param plan the plan that was chosen
 * @param layout the layout of the keyed state
 * @param strayPolicy what happens to the job after a stray record has ended it
 * @param refusals why each better plan was not chosen; empty for {@link Plan#FORWARD}
 * @param homes where the keys of each source partition live, by partition; empty for hash placement
 * @param warnings what you should change or check: idle subtasks, uneven load, missing uids, facts
 *     that could not be verified
 * @param notes what else you should know: defaults that the library set, consequences of the plan
 * @param pins the settings that keep the layout as it is, even if the broker or the topic changes
 */
public record PlanExplanation(
        String subject,
        String strategy,
        String strategyReason,
        Plan plan,
        Layout layout,
        StrayPolicy strayPolicy,
        List<Refusal> refusals,
        List<PartitionHome> homes,
        List<String> warnings,
        List<String> notes,
        List<Pin> pins)
        implements Explanation {

    /** Copies the lists. */
    public PlanExplanation {
        refusals = List.copyOf(refusals);
        homes = List.copyOf(homes);
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
        pins = List.copyOf(pins);
    }

    /**
     * Why plans were not chosen.
     *
     * @param plans the plans, from the best
     * @param reason why
     */
    public record Refusal(List<Plan> plans, String reason) {

        /** Copies the list. */
        public Refusal {
            plans = List.copyOf(plans);
        }
    }

    /**
     * Where the keys of a source partition live.
     *
     * @param partition the partition
     * @param keyGroup the key group of all its keys
     * @param subtask the subtask that owns the key group; -1 if the cluster decides the parallelism
     */
    public record PartitionHome(int partition, int keyGroup, int subtask) {}

    /**
     * A setting that pins a part of the layout.
     *
     * @param yaml the line of YAML; empty if only code can pin it
     * @param where the section of the configuration that the line belongs in, or empty
     * @param code the call that does the same
     */
    public record Pin(String yaml, String where, String code) {}

    /** Returns the reasons of all {@link #refusals()}. */
    public List<String> reasons() {
        return refusals.stream().map(Refusal::reason).toList();
    }

    /**
     * Returns the explanation as one JSON object, with all partitions in its table. Later versions
     * only add fields.
     */
    public String toJson() {
        return ExplanationJson.of(this);
    }

    /** Returns the explanation as lines of text for a person. */
    @Override
    public String toString() {
        return ExplanationText.of(this).toString();
    }
}
