package io.flinkpartitioning.source;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Registration, discovery, failure, hand-back, checkpoint, restore and rescale in random order:
 * each split is read by its owner alone, at the offset that its owner has counted up to, nobody
 * gets a split after having heard the end, and the bounded job always ends.
 */
class AlignedSplitEnumeratorRecoveryTest {

    private static final int INTERLEAVINGS = 10_000;

    @Test
    void anyInterleaving_isExactAndEnds() throws Exception {
        for (long seed = 0; seed < INTERLEAVINGS; seed++) {
            Random random = new Random(seed);
            try {
                SimulatedJob job = new SimulatedJob(random);
                for (int steps = random.nextInt(200); steps > 0; steps--) {
                    job.step();
                }
                job.runToTheEnd();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
