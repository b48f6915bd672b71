package io.flinkpartitioning.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContestTest {

    private final List<String> events = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    /** An arm that tells what happens to it. */
    private final class FakeArm implements Arm {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient IntFunction<Outcome> rounds;
        private final @Nullable IOException failureOfClose;

        /**
         * An arm.
         *
         * @param name its name
         * @param rounds what each round yields, from 0
         * @param failureOfClose what closing fails with; null for nothing
         */
        FakeArm(String name, IntFunction<Outcome> rounds, @Nullable IOException failureOfClose) {
            this.name = name;
            this.rounds = rounds;
            this.failureOfClose = failureOfClose;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Arm.Session open() {
            events.add("open " + name);
            return new Arm.Session() {
                private int round;

                @Override
                public Outcome run() {
                    events.add("run " + name);
                    return rounds.apply(round++);
                }

                @Override
                public void close() throws IOException {
                    events.add("close " + name);
                    if (failureOfClose != null) {
                        throw failureOfClose;
                    }
                }
            };
        }
    }

    private Arm arm(String name, IntFunction<Outcome> rounds) {
        return new FakeArm(name, rounds, null);
    }

    private Arm steadyArm(String name) {
        return arm(name, round -> speed(1));
    }

    private static Outcome speed(double recordsPerSecond) {
        return new Outcome().with(Figure.RECORDS_PER_SECOND, recordsPerSecond);
    }

    private List<ArmResult> contest(int warmUps, int measured, Arm... arms) throws IOException {
        return new Contest(
                        new Rounds(0, warmUps, measured),
                        List.of(),
                        List.of(Figure.RECORDS_PER_SECOND),
                        ended::add)
                .run(List.of(arms), new Point("keys", "1"));
    }

    @Test
    void arms_runInTurnInSessionsThatStay() throws IOException {
        contest(0, 2, steadyArm("A"), steadyArm("B"));

        assertThat(events)
                .containsExactly(
                        "open A", "run A", "open B", "run B", "run A", "run B", "close B",
                        "close A");
        assertThat(ended).containsExactly("A", "B", "A", "B");
    }

    @Test
    void warmUps_runAndDoNotCount() throws IOException {
        List<ArmResult> results = contest(2, 2, arm("A", ContestTest::speed));

        assertThat(events).filteredOn("run A"::equals).hasSize(4);
        assertThat(ended).hasSize(4);
        assertThat(results.get(0).samples(Figure.RECORDS_PER_SECOND).orElseThrow().values())
                .containsExactly(2.0, 3.0);
        assertThat(results.get(0).point()).isEqualTo(new Point("keys", "1"));
    }

    @Test
    void checksThatDifferBetweenArms_failWithBothArmsAndValues() {
        assertThatThrownBy(
                        () ->
                                contest(
                                        0,
                                        1,
                                        arm("A", round -> speed(1).with("check.sums", "2a")),
                                        arm("B", round -> speed(1).with("check.sums", "2b")),
                                        steadyArm("C")))
                .isInstanceOf(UnequalResultsException.class)
                .hasMessage("Results must be equal, but differ: sums: 2a (A), 2b (B)");
        assertThat(events).contains("close A", "close B", "close C");
    }

    @Test
    void factsThatDifferBetweenRounds_failWithTheArm() {
        assertThatThrownBy(
                        () ->
                                contest(
                                        0,
                                        2,
                                        arm("A", round -> speed(1).with("edges", "HASH")),
                                        arm("B", round -> speed(1).with("edges", round))))
                .isInstanceOf(UnequalResultsException.class)
                .hasMessageContaining("edges of B: 0 (B), 1 (B)")
                .hasMessageNotContaining("edges of A");
    }

    @Test
    void factsThatDifferBetweenArmsOrInWarmUps_areNoFailure() throws IOException {
        List<ArmResult> results =
                contest(
                        1,
                        2,
                        arm("A", round -> speed(1).with("edges", "HASH")),
                        arm("B", round -> speed(1).with("edges", round == 0 ? "HASH" : "none")));

        assertThat(results)
                .extracting(result -> result.facts().get("edges"))
                .containsExactly("HASH", "none");
    }

    @Test
    void armThatThrows_failsTheContest_andAllAreClosed() {
        IllegalStateException cause = new IllegalStateException("broken");
        IOException unclosable = new IOException("stuck");
        Arm first = new FakeArm("A", round -> speed(1), unclosable);
        Arm second =
                arm(
                        "B",
                        round -> {
                            throw cause;
                        });

        assertThatThrownBy(() -> contest(0, 1, first, second, steadyArm("C")))
                .isInstanceOf(IOException.class)
                .hasMessage("Arm B failed")
                .hasCause(cause)
                .hasSuppressedException(unclosable);
        assertThat(events)
                .containsExactly("open A", "run A", "open B", "run B", "close B", "close A");
    }

    @Test
    void armThatCannotBeClosed_failsTheContest() {
        IOException unclosable = new IOException("stuck");

        assertThatThrownBy(
                        () ->
                                contest(
                                        0,
                                        1,
                                        steadyArm("A"),
                                        new FakeArm("B", round -> speed(1), unclosable)))
                .isSameAs(unclosable);
        assertThat(events).endsWith("close B", "close A");
    }

    @Test
    void figuresOfAllRounds_areKept_andThoseOfNoRoundAreNot() throws IOException {
        assertThat(contest(0, 1, arm("A", round -> new Outcome().with("edges", "none"))).get(0))
                .extracting(result -> result.samples(Figure.RECORDS_PER_SECOND))
                .isEqualTo(Optional.empty());
    }

    @Test
    void figureOfSomeRoundsOnly_failsTheContest() {
        assertThatThrownBy(
                        () ->
                                contest(
                                        0,
                                        2,
                                        arm("A", round -> round == 0 ? speed(1) : new Outcome())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Arm A has no recordsPerSecond in some rounds");
    }

    /** Tells where it runs, and computes what depends on it. */
    private final class FakeVariedArm implements VariedArm {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final String sumsAtTwo;

        FakeVariedArm(String name, String sumsAtTwo) {
            this.name = name;
            this.sumsAtTwo = sumsAtTwo;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public VariedSession open() {
            events.add("open " + name);
            return new VariedSession() {
                @Override
                public Outcome run(Point point) {
                    events.add(name + " at " + point.value());
                    String sums = point.value().equals("2") ? sumsAtTwo : "1a";
                    return speed(Double.parseDouble(point.value())).with("check.sums", sums);
                }

                @Override
                public void close() {
                    events.add("close " + name);
                }
            };
        }
    }

    private List<ArmResult> contestAtTwoPoints(VariedArm... arms) throws IOException {
        return new Contest(
                        new Rounds(0, 0, 2),
                        List.of(),
                        List.of(Figure.RECORDS_PER_SECOND),
                        ended::add)
                .runAt(List.of(arms), List.of(new Point("keys", "1"), new Point("keys", "2")));
    }

    @Test
    void variedArms_stayOpenOverAllPoints() throws IOException {
        List<ArmResult> results =
                contestAtTwoPoints(new FakeVariedArm("A", "2a"), new FakeVariedArm("B", "2a"));

        assertThat(events)
                .containsExactly(
                        "open A", "A at 1", "open B", "B at 1", "A at 2", "B at 2", "A at 1",
                        "B at 1", "A at 2", "B at 2", "close B", "close A");
        assertThat(results)
                .extracting(ArmResult::key)
                .containsExactly("A@keys=1", "B@keys=1", "A@keys=2", "B@keys=2");
        assertThat(results.get(3).samples(Figure.RECORDS_PER_SECOND).orElseThrow().values())
                .containsExactly(2.0, 2.0);
    }

    @Test
    void checksThatDifferAtAPoint_failTheContest() {
        assertThatThrownBy(
                        () ->
                                contestAtTwoPoints(
                                        new FakeVariedArm("A", "2a"), new FakeVariedArm("B", "2b")))
                .isInstanceOf(UnequalResultsException.class)
                .hasMessage("Results must be equal, but differ: sums: 2a (A), 2b (B)");
    }
}
