package io.flinkpartitioning.harness;

import io.flinkpartitioning.AsynchronousState;
import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.harness.Leg.Action;
import io.flinkpartitioning.harness.Leg.Ending;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A configuration and a schedule: all that a seed decides.
 *
 * @param seed where it comes from; also decides about keys, partitions and order
 * @param shape what the job does
 * @param kind the type of the keys
 * @param partitions the partition count of each topic
 * @param maxParallelism the max parallelism
 * @param stateBackend Flink's name of the state backend
 * @param unaligned whether checkpoints are unaligned
 * @param objectReuse whether Flink may reuse objects; the source then does so too
 * @param adaptive whether the scheduler is the adaptive one
 * @param strays the share of records that lie in another partition than their key's
 * @param backlog whether records are written while no job runs
 * @param busyThreads how many threads take CPU time from the job
 * @param refusal what is refused in the end
 * @param legs the submissions, one after another
 */
record Scenario(
        long seed,
        Shape shape,
        KeyKind<?> kind,
        int partitions,
        int maxParallelism,
        String stateBackend,
        boolean unaligned,
        boolean objectReuse,
        boolean adaptive,
        double strays,
        boolean backlog,
        int busyThreads,
        Refusal refusal,
        List<Leg> legs) {

    private static final List<KeyKind<?>> KINDS =
            List.of(
                    KeyKind.STRING,
                    KeyKind.COLLIDING_STRING,
                    KeyKind.LONG,
                    KeyKind.UNIQUE_ID,
                    KeyKind.RECORD,
                    KeyKind.TUPLE);

    /** What a job is refused for. */
    enum Refusal {
        /** Nothing. */
        NONE,
        /** It goes on from state of another partition count. */
        OTHER_LAYOUT,
        /** It goes on from state of keys that other settings of their serializer have placed. */
        OTHER_SERIALIZER_SETTINGS,
        /** Its keyed operator has another max parallelism than its source. */
        OTHER_MAX_PARALLELISM;

        boolean isPossible(Shape shape, KeyKind<?> kind) {
            return switch (this) {
                case NONE, OTHER_LAYOUT -> true;
                case OTHER_SERIALIZER_SETTINGS -> kind.serializer() == StringSerializer.class;
                case OTHER_MAX_PARALLELISM -> !shape.isByEventTime();
            };
        }
    }

    /** Skips the test where Flink lacks what the scenario needs. */
    void assumePossible() {
        if (shape == Shape.COUNTED_ASYNCHRONOUSLY) {
            AsynchronousState.assumeThere();
        }
    }

    /** Makes the scenario of a seed. */
    static Scenario of(long seed) {
        // Not Random, whose first numbers are alike for all small seeds.
        RandomGenerator random = new SplittableRandom(seed);
        Shape shape = oneOf(random, Shape.values());
        boolean asynchronous = shape == Shape.COUNTED_ASYNCHRONOUSLY;
        int partitions = 1 + random.nextInt(12);
        int maxParallelism =
                random.nextInt(3) == 0 ? 100 : KeyGroups.defaultMaxParallelism(partitions, 1);
        // The broadcast rules have one subtask only, which the adaptive scheduler is not told here.
        boolean adaptive = random.nextInt(5) == 0 && shape != Shape.BROADCAST;
        boolean strays = random.nextInt(5) == 0 && partitions > 1 && shape != Shape.GROUPED_TWICE;
        boolean objectReuse = random.nextBoolean();
        String backend =
                asynchronous
                        ? AsynchronousState.FORST
                        : random.nextBoolean() ? "rocksdb" : "hashmap";
        boolean growing = random.nextInt(5) == 0 && !shape.isByEventTime();
        KeyKind<?> kind = KINDS.get(random.nextInt(KINDS.size()));
        Refusal drawn = oneOf(random, Refusal.values());
        Refusal refusal = drawn.isPossible(shape, kind) ? drawn : Refusal.NONE;
        Scenario scenario =
                new Scenario(
                        seed,
                        shape,
                        kind,
                        partitions,
                        maxParallelism,
                        backend,
                        random.nextBoolean(),
                        objectReuse,
                        adaptive,
                        strays ? 0.05 : 0,
                        random.nextBoolean(),
                        0,
                        refusal,
                        List.of());
        return scenario.withLegs(legs(scenario, growing, random));
    }

    /**
     * Makes the scenario in which a part of the groups once stood still after the last restore: the
     * adaptive scheduler, from 5 to 7 to 5 to 4 subtasks by native savepoints after failures, on a
     * machine with far too much to do.
     *
     * <p>It has never lost a split. But without CPU time, a job in which all tasks run may read
     * nothing for more than a minute, and then goes on: to wait 45 seconds was too short.
     *
     * @param seed decides about keys and the readers that fail
     * @param busyThreads how many threads take CPU time from the job
     */
    static Scenario restoredOverAndOver(long seed, int busyThreads) {
        Plan plan = Plan.FORWARD;
        return new Scenario(
                seed,
                Shape.COUNTED,
                KeyKind.STRING,
                12,
                KeyGroups.defaultMaxParallelism(12, 1),
                "hashmap",
                false,
                false,
                true,
                0,
                true,
                busyThreads,
                Refusal.NONE,
                List.of(
                        new Leg(
                                5,
                                plan,
                                List.of(Action.WRITE, Action.FAIL, Action.CHECKPOINT, Action.FAIL),
                                Ending.NATIVE_AFTER_DECLINED),
                        new Leg(
                                7,
                                plan,
                                List.of(Action.FAIL, Action.FAIL),
                                Ending.NATIVE_AFTER_NO_DIRECTORY),
                        new Leg(
                                5,
                                plan,
                                List.of(Action.CHECKPOINT, Action.FAIL),
                                Ending.NATIVE_AFTER_DECLINED),
                        new Leg(4, plan, List.of(Action.FAIL), Ending.NATIVE)));
    }

    private static List<Leg> legs(Scenario scenario, boolean growing, RandomGenerator random) {
        boolean canGrow = growing && scenario.shape() != Shape.GROUPED_TWICE;
        int count = 2 + random.nextInt(2);
        List<Leg> legs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Action> actions = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                actions.add(action(scenario, random));
            }
            if (canGrow && i == 1) {
                actions.add(random.nextInt(actions.size() + 1), Action.GROW);
            }
            Plan plan =
                    scenario.strays() > 0
                            ? oneOf(random, Plan.LOCAL_FIRST, Plan.HASH)
                            : oneOf(
                                    random,
                                    Plan.FORWARD,
                                    Plan.FORWARD,
                                    Plan.LOCAL_FIRST,
                                    Plan.HASH);
            legs.add(
                    new Leg(
                            oneOf(random, scenario.parallelisms()),
                            plan,
                            List.copyOf(actions),
                            scenario.shape() == Shape.COUNTED_ASYNCHRONOUSLY
                                    ? Ending.CHECKPOINT
                                    : oneOf(random, Ending.values())));
        }
        return legs;
    }

    private static Action action(Scenario scenario, RandomGenerator random) {
        boolean canRescale = scenario.adaptive() && scenario.parallelisms().length > 1;
        return switch (random.nextInt(canRescale ? 5 : 4)) {
            case 0 -> Action.WRITE;
            case 1 -> Action.CHECKPOINT;
            case 4 -> Action.RESCALE;
            default -> Action.FAIL;
        };
    }

    /** The parallelisms at which each subtask has a partition, so that event time goes on. */
    Integer[] parallelisms() {
        return IntStream.rangeClosed(1, Math.min(8, partitions))
                .filter(this::givesEachSubtaskAPartition)
                .boxed()
                .toArray(Integer[]::new);
    }

    private boolean givesEachSubtaskAPartition(int parallelism) {
        return IntStream.range(0, partitions)
                        .map(partition -> rules().ownerOf(partition, parallelism))
                        .distinct()
                        .count()
                == parallelism;
    }

    @SafeVarargs
    private static <E> E oneOf(RandomGenerator random, E... values) {
        return values[random.nextInt(values.length)];
    }

    Books.Rules rules() {
        return new Books.Rules(partitions, maxParallelism, isOrdered());
    }

    /** Whether all records of a key lie in one partition, so that the n-th is known beforehand. */
    boolean isOrdered() {
        return strays == 0 && !grows();
    }

    /** Whether partitions are added. */
    boolean grows() {
        return legs.stream().anyMatch(leg -> leg.actions().contains(Action.GROW));
    }

    /** Whether results may come again. */
    boolean replays() {
        return legs.stream()
                .anyMatch(
                        leg ->
                                leg.actions().contains(Action.FAIL)
                                        || leg.actions().contains(Action.RESCALE)
                                        || (leg.ending() != Ending.CANONICAL
                                                && leg.ending() != Ending.NATIVE));
    }

    Scenario withLegs(List<Leg> newLegs) {
        return new Scenario(
                seed,
                shape,
                kind,
                partitions,
                maxParallelism,
                stateBackend,
                unaligned,
                objectReuse,
                adaptive,
                strays,
                backlog,
                busyThreads,
                refusal,
                List.copyOf(newLegs));
    }

    /** What runs it once more. */
    String again() {
        String seeds = "-Dtest=HarnessTest#givenSeeds_areExact -Dharness.seed=" + seed;
        return equals(of(seed)) ? seeds : "the same test";
    }

    @Override
    public String toString() {
        return "seed %d: %s of %s keys in %d partitions, max parallelism %d, %s, %s%s%s%s%s%s%s: %s"
                .formatted(
                        seed,
                        shape,
                        kind,
                        partitions,
                        maxParallelism,
                        stateBackend,
                        unaligned ? "unaligned" : "aligned",
                        objectReuse ? ", object reuse" : "",
                        adaptive ? ", adaptive" : "",
                        strays > 0 ? ", strays" : "",
                        backlog ? ", backlog" : "",
                        busyThreads > 0 ? ", %d busy threads".formatted(busyThreads) : "",
                        refusal == Refusal.NONE ? "" : ", refused for " + refusal,
                        legs);
    }
}
