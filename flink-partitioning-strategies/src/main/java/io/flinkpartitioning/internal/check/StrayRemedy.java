package io.flinkpartitioning.internal.check;

import java.io.Serializable;

/**
 * What a user can do about a stray record that has ended the job, in sentences. Whoever makes the
 * check chooses the words. Immutable.
 *
 * @param ifSplitKnown if the record comes straight from a split
 * @param otherwise if there are other operators before the check
 */
public record StrayRemedy(String ifSplitKnown, String otherwise) implements Serializable {

    /** For a check that never ends a job. */
    static final StrayRemedy NONE = new StrayRemedy("", "");
}
