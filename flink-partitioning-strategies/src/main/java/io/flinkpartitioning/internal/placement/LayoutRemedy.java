package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.Layout;
import java.io.Serializable;

/**
 * Says what to change in a job so that it reads state of another layout. Stateless. It travels with
 * the job, but is never written into a savepoint, and nothing compares it.
 */
@FunctionalInterface
public interface LayoutRemedy extends Serializable {

    /**
     * Returns the remedy as a part of a sentence, such as "set env.setMaxParallelism(128)".
     *
     * @param restored the layout of the state
     * @param configured the layout of the job, which differs
     */
    String toRead(Layout restored, Layout configured);
}
