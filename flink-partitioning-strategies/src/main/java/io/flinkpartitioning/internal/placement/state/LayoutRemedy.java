package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.Layout;
import java.io.Serializable;

/**
 * Says what to change in a job so that it reads state of another layout, or of another placement of
 * its layout. Stateless. It travels with the job, but is never written into a savepoint, and
 * nothing compares it.
 */
public interface LayoutRemedy extends Serializable {

    /**
     * Returns the remedy as a part of a sentence, such as "set env.setMaxParallelism(128)".
     *
     * @param restored the layout of the state
     * @param configured the layout of the job, which differs
     */
    String toRead(Layout restored, Layout configured);

    /**
     * Returns the likeliest cause as a sentence, and the remedy as a part of one.
     *
     * @param difference what shows that the job places keys in another way than the state
     * @param layout the layout of both
     */
    Words toPlaceAlike(PlacementDifference difference, Layout layout);

    /**
     * What to say of a difference.
     *
     * @param cause a sentence
     * @param remedy a part of a sentence, without a full stop
     */
    record Words(String cause, String remedy) {}
}
