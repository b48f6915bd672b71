package io.flinkpartitioning.internal.kafka;

import java.io.Serializable;

/**
 * What follows if a topic changes so that keys move to other partitions than their state's. Whoever
 * makes the check of the topics chooses the words. Immutable.
 *
 * @param endsJob whether the job ends; otherwise it logs a warning
 * @param consequence what follows and what to do, in sentences
 */
public record MovedKeys(boolean endsJob, String consequence) implements Serializable {

    /** The job ends before it reads such a partition. */
    public static MovedKeys endTheJob(String consequence) {
        return new MovedKeys(true, consequence);
    }

    /** The job goes on, with a warning. */
    public static MovedKeys warn(String consequence) {
        return new MovedKeys(false, consequence);
    }
}
