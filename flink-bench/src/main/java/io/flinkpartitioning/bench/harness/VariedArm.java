package io.flinkpartitioning.bench.harness;

import io.flinkpartitioning.bench.result.Point;

/** An arm that stays open while a parameter is varied, for what takes long to open. */
public interface VariedArm extends Arm {

    @Override
    VariedSession open() throws Exception;

    /** What the rounds at all points share. */
    interface VariedSession extends Session {

        /**
         * Runs one round.
         *
         * @param point where
         */
        Outcome run(Point point) throws Exception;

        @Override
        default Outcome run() {
            throw new UnsupportedOperationException("A varied arm runs at a point");
        }
    }
}
