package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Registration (late, never, twice), discovery, splits that are pushed or asked for, failure,
 * hand-back, checkpoint, restore, rescale and growing topics in random order: each split is read by
 * its owner alone, at the offset that its owner has counted up to, nobody gets a split after having
 * heard the end, nobody waits for readers that are none of its business, a bounded job always ends,
 * an endless one never, and from each checkpoint the stock source could go on.
 *
 * <p>One half of the interleavings begins with a rescale. Each mistake of {@link Trap}, made by a
 * test-only ledger, enumerator or reader, is found by the interleaving of its seed.
 */
class AlignedSplitEnumeratorRecoveryTest {

    private static final int INTERLEAVINGS = 10_000;
    private static final int ORDERS = 2000;

    @Test
    void anyInterleaving_isExactAndEnds() {
        requireExact(0, INTERLEAVINGS);
    }

    @Test
    @Tag("full")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void aMillionInterleavings_areExactAndEnd() {
        requireExact(INTERLEAVINGS, 1_000_000);
    }

    private static void requireExact(long firstSeed, long endSeed) {
        System.out.printf("Interleavings of the seeds %d to %d%n", firstSeed, endSeed - 1);
        for (long seed = firstSeed; seed < endSeed; seed++) {
            try {
                run(seed, null);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /**
     * The schedule in which a part of the groups once seemed to stand still: 12 partitions, from 5
     * to 7 to 5 to 4 readers by savepoints, after failures and after savepoints that have failed.
     */
    @Test
    void restoredOverAndOver_inAnyOrder_readsEverySplit() throws Exception {
        requireExactOverAndOver(0, ORDERS);
    }

    @Test
    @Tag("full")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void restoredOverAndOver_inManyOrders_readsEverySplit() throws Exception {
        requireExactOverAndOver(ORDERS, 100 * ORDERS);
    }

    private static void requireExactOverAndOver(long firstSeed, long endSeed) throws Exception {
        for (long seed = firstSeed; seed < endSeed; seed++) {
            try {
                runOverAndOver(seed, null);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "T3_HAND_BACK_DROPPED",
                "T5_RESET_READER_KEEPS_ITS_SPLITS",
                "T5_STALE_REPORT_BELIEVED",
                "T6_PENDING_IN_NO_STATE"
            })
    void restoredOverAndOver_withAMistakeThatLosesSplits_isFound(Trap trap) {
        assertThat(LongStream.range(0, ORDERS))
                .as("a seed that finds " + trap)
                .anyMatch(seed -> failsOverAndOver(seed, trap));
    }

    private static boolean failsOverAndOver(long seed, Trap trap) {
        try {
            runOverAndOver(seed, trap);
            return false;
        } catch (AssertionError | IllegalStateException found) {
            return true;
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void runOverAndOver(long seed, @Nullable Trap trap) throws Exception {
        RandomGenerator random = new SplittableRandom(seed);
        SimulatedJob job = SimulatedJob.endless(random, trap, 12, 5);
        for (int parallelism : new int[] {7, 5, 4}) {
            for (int steps = random.nextInt(60); steps > 0; steps--) {
                job.stepWhereItIs();
            }
            job.stopAndRestore(parallelism);
        }
        for (int steps = random.nextInt(60); steps > 0; steps--) {
            job.stepWhereItIs();
        }
        job.runToTheEnd();
    }

    @ParameterizedTest
    @EnumSource
    void mistake_isFoundByItsSeed(Trap trap) {
        System.out.println(trap + ": seed " + trap.seed);
        assertThat(fails(trap.seed, trap))
                .as(
                        """
                        seed %d finds %s. After a change of the simulation, \
                        everyMistake_isFoundBySomeSeed tells other seeds""",
                        trap.seed, trap)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("full")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void everyMistake_isFoundBySomeSeed(Trap trap) {
        long[] seeds =
                LongStream.range(0, INTERLEAVINGS).filter(seed -> fails(seed, trap)).toArray();
        System.out.printf(
                "%s is found by %d of %d seeds, first by %s%n",
                trap, seeds.length, INTERLEAVINGS, LongStream.of(seeds).limit(5).boxed().toList());
        assertThat(seeds).as("seeds that find " + trap).isNotEmpty();
    }

    private static boolean fails(long seed, Trap trap) {
        try {
            run(seed, trap);
            return false;
        } catch (AssertionError | IllegalStateException found) {
            return true;
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void run(long seed, @Nullable Trap trap) throws Exception {
        // Not Random, whose first numbers are alike for all small seeds.
        RandomGenerator random = new SplittableRandom(seed);
        SimulatedJob job = new SimulatedJob(random, trap);
        if (seed % 2 == 1) {
            job.rescaleFirst();
            for (int steps = random.nextInt(300); steps > 0; steps--) {
                job.stepOften();
            }
        } else {
            for (int steps = random.nextInt(200); steps > 0; steps--) {
                job.step();
            }
        }
        job.runToTheEnd();
    }
}
