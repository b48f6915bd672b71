package io.flinkpartitioning.internal.planner.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.planner.restored.Recovery;
import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.Routing;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlanDecisionTest {

    private int parallelism = 4;
    private int maxParallelism = -1;
    private int partitions = 8;
    private SortedMap<String, Integer> topics = new TreeMap<>(Map.of("trades", 8));
    private @Nullable String unverified;
    private @Nullable String obstacle;
    private boolean sourceWithoutUid;
    private List<String> withoutUid = List.of();
    private boolean batch;
    private @Nullable SampledAlignment alignment;
    private Recovery recovery = Recovery.NONE;
    private boolean declared = true;
    private Plan bestPlan = Plan.FORWARD;
    private EventTime eventTime = EventTime.SHARED;
    private Watermarks watermarks = Watermarks.Assigned.AT_NEW_SOURCE;
    private Routing routing = new Routing.BySourcePartition("the source key is the group key");

    /** 0.1 chose it so, and another one would be another layout: its state would be refused. */
    @ParameterizedTest
    @CsvSource({"4, 4, 128", "50, 200, 512", "180, 150, 256", "200, 1, 512", "4, -1, 128"})
    void maxParallelismThatNobodyHasSet_followsFromTheSource_ifTheKeyedOperatorFits(
            int parallelism, int sourceParallelism, int expected) {
        assertThat(
                        new SourceFacts.Job(parallelism, sourceParallelism, -1, false)
                                .defaultMaxParallelism(1))
                .isEqualTo(expected);
    }

    @Test
    void declaredAndEqualTopics_isForwardOnAMultipleOfThePartitions() {
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.layout().maxParallelism()).isEqualTo(128);
        assertThat(explanation.refusals()).isEmpty();
    }

    @Test
    void sourceWithoutUid_isAskedFor() {
        sourceWithoutUid = true;
        assertThat(explain().warnings()).singleElement().asString().contains("set one with uid(…)");
    }

    @Test
    void uidsThatAreSet_areNotSpokenOf_andMissingOnesAreNamed() {
        assertThat(explain().toString()).doesNotContain("uid");
        withoutUid = List.of("enrich", "join");
        assertThat(explain().warnings())
                .singleElement()
                .asString()
                .contains("may have state but have no uid: enrich, join;");
    }

    @Test
    void notDeclared_isHashPlacementWithTheReason() {
        declared = false;
        partitions = 0;
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.layout()).isEqualTo(new Layout.OfHash("fnv", 128));
        assertThat(explanation.reasons())
                .singleElement()
                .asString()
                .contains("not declared", "partitionedLike");
    }

    @Test
    void strategyHashes_isHashPlacementOfItsFunctionWithItsReason() {
        routing = new Routing.ByHash(HashFunction.MURMUR3, "always_hash assumes nothing");
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.layout()).isEqualTo(new Layout.OfHash("murmur3", 128));
        assertThat(explanation.reasons()).singleElement().asString().contains("hash placement");
    }

    @Test
    void unknownPartitions_areHashPlacementWithTheObstacleAlone() {
        partitions = 0;
        obstacle = "the source 'trades' is not key-group aligned";
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.layout()).isEqualTo(new Layout.OfHash("fnv", 128));
        assertThat(explanation.reasons()).containsExactly(obstacle);
    }

    @Test
    void obstacleOnTheWay_isAnExchangeUnderTheSameLayout() {
        obstacle = "a union lies between source and keyBy";
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.layout()).isInstanceOf(Layout.OfPartitions.class);
        assertThat(explanation.reasons()).containsExactly("a union lies between source and keyBy");
    }

    @Test
    void batch_isHashUnderTheSameLayoutWithTheReason() {
        Layout streaming = explain().layout();
        batch = true;
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.layout()).isEqualTo(streaming);
        assertThat(explanation.reasons()).singleElement().asString().contains("batch");
    }

    @Test
    void topicsWithUnequalCounts_isAnExchangeUnderTheLargestCount() {
        topics = new TreeMap<>(Map.of("trades", 8, "quotes", 6));
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons())
                .singleElement()
                .asString()
                .contains("unequal partition counts", "quotes=6", "trades=8");
    }

    @Test
    void topicGrownToAMultipleOfThePinnedCount_staysForward() {
        topics = new TreeMap<>(Map.of("trades", 16));
        assertThat(explain().plan()).isEqualTo(Plan.FORWARD);
    }

    /** A mirror has a multiple too, and has never grown. */
    @Test
    void multipleOfThePinnedCount_isNoHistory() {
        topics = new TreeMap<>(Map.of("trades", 16));
        assertThat(explain().notes())
                .contains(
                        "the source has 16 partitions, a multiple of the layout's 8: keep"
                                + " source_partitions: 8 pinned, or keys move");
        assertThat(explain().toString()).doesNotContain("grown");
    }

    @Test
    void topicGrownToAnotherCount_isLocalFirstUnderThePinnedLayout() {
        Layout pinned = explain().layout();
        topics = new TreeMap<>(Map.of("trades", 12));
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.layout()).isEqualTo(pinned);
        assertThat(explanation.reasons())
                .singleElement()
                .asString()
                .contains("pinned to 8 partitions", "has 12", "not a multiple");
    }

    @Test
    void pinnedAndUnreachable_isForwardAndSaysThatNothingWasVerified() {
        topics = Collections.emptySortedMap();
        unverified = "the broker did not answer";
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.warnings())
                .anySatisfy(
                        note ->
                                assertThat(note)
                                        .contains("not verified", "the broker did not answer"));
    }

    @ParameterizedTest
    @EnumSource
    void sample_choosesTheEdgeAndNeverTheLayout(Plan best) {
        PlanExplanation declaredOnly = explain();
        List<String> reasons = List.of("the sample says so");
        alignment =
                best == Plan.FORWARD
                        ? new SampledAlignment(best, List.of(), reasons)
                        : new SampledAlignment(
                                best,
                                List.of(new StepDown.SampledStrays("the sample says so")),
                                List.of());
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(best);
        assertThat(explanation.layout()).isEqualTo(declaredOnly.layout());
        assertThat(explanation.homes()).isEqualTo(declaredOnly.homes());
        assertThat(explanation.toString()).contains("the sample says so");
        assertThat(explanation.warnings()).hasSize(best == Plan.HASH ? 1 : 0);
    }

    @Test
    void sampleWithoutStrays_doesNotLiftWhatElseIsInTheWay() {
        topics.put("others", 4);
        alignment = new SampledAlignment(Plan.FORWARD, List.of(), List.of("no strays"));
        assertThat(explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void sampleUnderHashPlacement_isNoMatter() {
        declared = false;
        partitions = 0;
        alignment = new SampledAlignment(Plan.FORWARD, List.of(), List.of("no strays"));
        assertThat(explain().plan()).isEqualTo(Plan.HASH);
    }

    @Test
    void upTo_asksForNoBetterPlan_saysSo() {
        bestPlan = Plan.LOCAL_FIRST;
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons())
                .containsExactly("upTo(LOCAL_FIRST) allows no better plan");
        bestPlan = Plan.HASH;
        assertThat(explain().plan()).isEqualTo(Plan.HASH);
    }

    @Test
    void moreSubtasksThanPartitions_runsAndNamesTheIdleOnes() {
        parallelism = 12;
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.warnings())
                .anySatisfy(
                        note ->
                                assertThat(note)
                                        .contains(
                                                "parallelism 12 is above 8 partitions",
                                                "subtasks 2, 5, 8, 11 get no keys",
                                                "only 8 subtasks work"));
    }

    /** Fewer subtasks than partitions, and still some without any. */
    @Test
    void idleSubtasksBelowThePartitionCount_areNamed_andAMultipleLeavesNone() {
        partitions = 50;
        parallelism = 48;
        maxParallelism = 128;
        topics = new TreeMap<>(Map.of("trades", 50));
        assertThat(explain().warnings())
                .anySatisfy(
                        note ->
                                assertThat(note)
                                        .contains(
                                                "get no keys, though there are 50 partitions for 48"
                                                        + " subtasks"))
                .anySatisfy(
                        note ->
                                assertThat(note)
                                        .contains(
                                                "max parallelism 128 is not a multiple of 50",
                                                "busiest subtask reads 2 partitions",
                                                "env.setMaxParallelism(150)"))
                .noneSatisfy(note -> assertThat(note).contains("above 50 partitions"));
        maxParallelism = 150;
        assertThat(explain().warnings())
                .noneSatisfy(note -> assertThat(note).contains("get no keys"));
    }

    /** Every idle subtask is named, and those that work are counted. */
    @Test
    void idleSubtasks_areNamedWheneverThereAreSome() {
        for (int count = 1; count <= 60; count++) {
            for (int subtasks = 1; subtasks <= 128; subtasks += 3) {
                partitions = count;
                parallelism = subtasks;
                maxParallelism = 128;
                topics = new TreeMap<>(Map.of("trades", count));
                PlanExplanation explanation = explain();
                long busy =
                        explanation.homes().stream()
                                .map(PlanExplanation.PartitionHome::subtask)
                                .distinct()
                                .count();
                assertThat(explanation.warnings().toString().contains("get no keys"))
                        .as("%d partitions, parallelism %d", count, subtasks)
                        .isEqualTo(busy < subtasks);
                if (subtasks > count) {
                    assertThat(explanation.warnings().toString())
                            .contains("so only %d subtasks work".formatted(busy));
                }
            }
        }
    }

    @Test
    void maxParallelismNoMultiple_namesTheCostAndTheRemedy() {
        partitions = 7;
        parallelism = 3;
        maxParallelism = 100;
        topics = new TreeMap<>(Map.of("trades", 7));
        assertThat(explain().warnings())
                .anySatisfy(
                        note ->
                                assertThat(note)
                                        .contains(
                                                "max parallelism 100 is not a multiple of 7",
                                                "busiest subtask reads 3 partitions",
                                                "env.setMaxParallelism(133)"));
    }

    @Test
    void parallelismAboveMaxParallelism_isRefused() {
        parallelism = 200;
        maxParallelism = 128;
        assertThatIllegalArgumentException()
                .isThrownBy(this::explain)
                .withMessageContaining("at most the max parallelism, 128, but is 200")
                .withMessageContaining("Lower the parallelism");
    }

    @Test
    void parallelismLeftToTheCluster_isDecidedWithoutIt() {
        parallelism = -1;
        assertThat(explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explain().layout().maxParallelism()).isEqualTo(128);
    }

    @Test
    void recordsInFlight_keepAnExchange_andSayWhereTheyLie() {
        recovery =
                new Recovery(
                        true, new RestoredEdge.InFlight("s3://b/chk-7", 158_000, Plan.LOCAL_FIRST));
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons())
                .singleElement()
                .asString()
                .contains("158000 bytes", "s3://b/chk-7", "savepoint");
    }

    @ParameterizedTest
    @EnumSource(names = "FORWARD", mode = EnumSource.Mode.EXCLUDE)
    void recordsInFlight_areNothingToAPlanWithAnExchange(Plan plan) {
        recovery =
                new Recovery(
                        true, new RestoredEdge.InFlight("s3://b/chk-7", 158_000, Plan.LOCAL_FIRST));
        bestPlan = plan;
        PlanExplanation explanation = explain();
        assertThat(explanation.plan()).isEqualTo(plan);
        assertThat(explanation.reasons())
                .containsExactly("upTo(%s) allows no better plan".formatted(plan));
    }

    @Test
    void snapshotThatCannotBeRead_leavesThePlan_andIsWarnedOf() {
        recovery = new Recovery(true, new RestoredEdge.Unread("s3://b/chk-7", "no file system s3"));
        assertThat(explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explain().warnings())
                .singleElement()
                .asString()
                .contains("s3://b/chk-7", "no file system s3");
    }

    @Test
    void unalignedCheckpoints_areWarnedOf_onlyIfASampleDecidesAboutForward() {
        recovery = new Recovery(true, new RestoredEdge.None());
        assertThat(explain().warnings()).isEmpty();
        alignment = new SampledAlignment(Plan.FORWARD, List.of(), List.of());
        assertThat(explain().warnings()).singleElement().asString().contains("unaligned");
        bestPlan = Plan.LOCAL_FIRST;
        assertThat(explain().warnings()).isEmpty();
    }

    @Test
    void eventTimeThatCannotBeShared_isExchanged_unlessItsOwnIsAccepted() {
        watermarks = new Watermarks.Unshareable("'time' assigns watermarks behind the source");
        PlanExplanation shared = explain();
        assertThat(shared.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(shared.reasons())
                .singleElement()
                .asString()
                .startsWith(
                        "subtasks can't share their event time, since 'time' assigns watermarks behind"
                                + " the source; late")
                .endsWith("set event_time: own");
        eventTime = EventTime.OWN;
        assertThat(explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explain().notes().toString()).contains("under event_time: own each subtask");
    }

    @Test
    void eventTime_isSharedByDefault_andNotSpokenOfWithoutWatermarks() {
        assertThat(explain().notes().toString()).contains("all subtasks share one event time");
        eventTime = EventTime.OWN;
        assertThat(explain().notes().toString()).contains("under event_time: own each subtask");
        watermarks = Watermarks.Assigned.AT_SHARED_SOURCE;
        assertThat(explain().notes().toString()).contains("all subtasks share one event time");
        watermarks = Watermarks.Assigned.NOWHERE;
        assertThat(explain().notes().toString()).doesNotContain("event");
    }

    private PlanExplanation explain() {
        PlanRequest request =
                new PlanRequest(
                        "trades by trader_id",
                        "smart",
                        routing,
                        declared
                                ? (count, max) ->
                                        new Layout.OfPartitions(
                                                count, "murmur2", "x.StringSerializer", max)
                                : null,
                        bestPlan,
                        eventTime,
                        false);
        SourceFacts facts =
                new SourceFacts(
                        new SourceFacts.Job(parallelism, maxParallelism, batch),
                        new SourceFacts.Partitions(
                                partitions, null, topics, unverified, CountPin.KEYED_STREAM),
                        new SourceFacts.Path(
                                obstacle,
                                SourceFacts.CheckedBy.SOURCE,
                                null,
                                sourceWithoutUid,
                                withoutUid),
                        watermarks,
                        alignment,
                        recovery);
        return new PlanAdvice(PlanDecision.of(request, facts)).explanation(List.of(), List.of());
    }
}
