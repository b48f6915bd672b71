package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.plan.PlanExplanation.Pin;
import java.util.List;

/** The place in a job's code that pins the partition count of a layout. */
public enum CountPin {
    /** The settings of the keyed stream, which adds the source itself. */
    KEYED_STREAM("sourcePartitions(%d)", ""),
    /** The aligned source of the library that the stream descends from. */
    ALIGNED_SOURCE("alignedSource(…, %d)", " that is given to alignedSource(…, strategy) too"),
    /** The aligned source that the user has made. */
    OWN_SOURCE("KeyGroupAlignedSource.of(…, %d, …)", ""),
    /** The other stream of a join. */
    PARTNER("sourcePartitions(%d) on the other stream", "");

    private final String code;
    private final String whereInYaml;

    CountPin(String code, String whereInYaml) {
        this.code = code;
        this.whereInYaml = whereInYaml;
    }

    /** Returns the code that pins a count. */
    public String inCode(int partitions) {
        return code.formatted(partitions);
    }

    /** Returns the setting for an explanation; none if another stream has it. */
    List<Pin> of(int partitions) {
        return switch (this) {
            case PARTNER -> List.of();
            // No configuration reaches a source that the user makes.
            case OWN_SOURCE -> List.of(new Pin("", "", inCode(partitions)));
            case KEYED_STREAM, ALIGNED_SOURCE ->
                    List.of(
                            new Pin(
                                    "source_partitions: " + partitions,
                                    "v2.strategy_config.smart" + whereInYaml,
                                    inCode(partitions)));
        };
    }
}
