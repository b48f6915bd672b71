package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Registration (late, never, twice), discovery, splits that are pushed or asked for, failure,
 * hand-back, checkpoint, restore, rescale and growing topics in random order: each split is read by
 * its owner alone, at the offset that its owner has counted up to, nobody gets a split after having
 * heard the end, nobody waits for readers that are none of its business, a bounded job always ends,
 * an endless one never, and from each checkpoint the stock source could go on.
 *
 * <p>The same interleavings find each of these mistakes ({@link Trap}), made by a test-only
 * enumerator ({@link TrappedEnumerator}):
 *
 * <ul>
 *   <li>T1: {@link Trap#T1_STOCK_OWNER}, {@link Trap#T1_END_BEFORE_LAST_SPLIT}
 *   <li>T2: {@link Trap#T2_END_TWICE}
 *   <li>T3: {@link Trap#T3_HAND_BACK_DROPPED}
 *   <li>T4: {@link Trap#T4_EVERYBODY_WAITS}
 *   <li>T5: {@link Trap#T5_RESET_READER_KEEPS_ITS_SPLITS}, {@link Trap#T5_STALE_REPORT_BELIEVED}
 *   <li>T6: {@link Trap#T6_PENDING_IN_NO_STATE}, {@link Trap#T6_PENDING_WITHOUT_OFFSET}
 *   <li>T7: {@link Trap#T7_RESTORED_JOB_NEVER_ENDS}
 *   <li>T8: {@link Trap#T8_MIXIN_LOST}; other mixins are {@link DelegationTest}'s
 *   <li>T9: {@link Trap#T9_STATE_OF_ITS_OWN}
 *   <li>T10: {@link Trap#T10_GROWN_TOPIC_PLACED_ANEW}
 *   <li>T11: {@link Trap#T11_FOUND_TWICE_GIVEN_TWICE}
 *   <li>T12: {@link Trap#T12_ASKER_FORGOTTEN}
 *   <li>T13: {@link Trap#T13_END_BEFORE_HANDED_BACK}
 * </ul>
 */
class AlignedSplitEnumeratorRecoveryTest {

    private static final int INTERLEAVINGS = 10_000;
    private static final int ORDERS = 2000;

    @Test
    void anyInterleaving_isExactAndEnds() throws Exception {
        requireExact(0, INTERLEAVINGS);
    }

    @Test
    @Tag("full")
    void aMillionInterleavings_areExactAndEnd() throws Exception {
        requireExact(INTERLEAVINGS, 1_000_000);
    }

    private static void requireExact(long firstSeed, long endSeed) throws Exception {
        for (long seed = firstSeed; seed < endSeed; seed++) {
            try {
                run(seed, null);
            } catch (AssertionError | RuntimeException e) {
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
        } catch (AssertionError found) {
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
    void mistake_isFound(Trap trap) {
        OptionalLong seed =
                LongStream.range(0, INTERLEAVINGS).filter(tried -> fails(tried, trap)).findFirst();
        assertThat(seed).as("seed that finds " + trap).isPresent();
        System.out.println(trap + " is found by seed " + seed.getAsLong());
    }

    private static boolean fails(long seed, Trap trap) {
        try {
            run(seed, trap);
            return false;
        } catch (AssertionError found) {
            return true;
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void run(long seed, @Nullable Trap trap) throws Exception {
        // Not Random, whose first numbers are alike for all small seeds.
        RandomGenerator random = new SplittableRandom(seed);
        SimulatedJob job = new SimulatedJob(random, trap);
        for (int steps = random.nextInt(200); steps > 0; steps--) {
            job.step();
        }
        job.runToTheEnd();
    }
}
