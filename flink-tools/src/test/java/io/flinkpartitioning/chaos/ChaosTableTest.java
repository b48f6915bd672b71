package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import io.flinkpartitioning.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosTableTest {

    private static final Verdict KEPT = new Verdict("nothing is lost", 0, List.of());

    private static Outcome outcome(FaultKind kind, Plan plan, long millis, int restarted, Tally t) {
        return new Outcome(kind, plan, true, millis, restarted, 4, t);
    }

    private static ChaosResult result(List<Outcome> outcomes, Verdict verdict, String abort) {
        return new ChaosResult(
                42,
                6,
                outcomes,
                1_000_000,
                1_000_001,
                1_000_002,
                List.of(verdict),
                abort,
                Duration.ofSeconds(200),
                null);
    }

    @Test
    void faultsOfAKind_areARow_withMediansByPlan() {
        ChaosResult result =
                result(
                        List.of(
                                outcome(
                                        FaultKind.FUNCTION_FAILED,
                                        Plan.FORWARD,
                                        1500,
                                        1,
                                        Tally.NONE),
                                outcome(
                                        FaultKind.FUNCTION_FAILED,
                                        Plan.LOCAL_FIRST,
                                        9000,
                                        4,
                                        Tally.NONE),
                                outcome(
                                        FaultKind.FUNCTION_FAILED,
                                        Plan.FORWARD,
                                        2500,
                                        1,
                                        Tally.NONE),
                                outcome(
                                        FaultKind.BROKER_KILLED,
                                        Plan.FORWARD,
                                        7000,
                                        0,
                                        Tally.NONE)),
                        KEPT,
                        "");

        assertThat(new ChaosTable(result).text())
                .isEqualTo(
                        """
                        +-----------------+-------+---------------+------------------+-------+-------------------------+-------------------+------+---------+
                        | fault           | count | not recovered | recovery, median |   max | restarted under FORWARD | under LOCAL_FIRST | lost | doubled |
                        +-----------------+-------+---------------+------------------+-------+-------------------------+-------------------+------+---------+
                        | broker killed   |     1 |             0 |            7.0 s | 7.0 s |                  0 of 4 |                 - |    0 |       0 |
                        | function failed |     3 |             0 |            2.5 s | 9.0 s |                  1 of 4 |            4 of 4 |    0 |       0 |
                        | all             |     4 |             0 |            4.8 s | 9.0 s |                  1 of 4 |            4 of 4 |    0 |       0 |
                        +-----------------+-------+---------------+------------------+-------+-------------------------+-------------------+------+---------+

                        Seed 42: 4 of 6 faults in 3 minutes; 1,000,000 events acknowledged, 1,000,001 read back, 1,000,002 results.
                        - nothing is lost: kept
                        All promises were kept.
                        """
                                .replace("\n", System.lineSeparator()));
        assertThat(result.allKept()).isTrue();
    }

    @Test
    void whatIsLostAndDoubled_isToldByFault() {
        ChaosResult result =
                result(
                        List.of(
                                outcome(
                                        FaultKind.RESCALED,
                                        Plan.FORWARD,
                                        2000,
                                        4,
                                        new Tally(3, 1200, 9)),
                                outcome(
                                        FaultKind.RESCALED,
                                        Plan.FORWARD,
                                        2000,
                                        4,
                                        new Tally(0, 1, 0))),
                        new Verdict("nothing is lost", 3, List.of("one", "two")),
                        "");

        assertThat(new ChaosTable(result).text())
                .containsPattern("rescaled .* 3 \\| +1,201 \\|")
                .contains("- nothing is lost: BROKEN 3 times", "    one", "    two")
                .endsWith("Promises were BROKEN." + System.lineSeparator());
        assertThat(result.allKept()).isFalse();
    }

    @Test
    void faultWithoutRecovery_isNoMedian_andBreaksAPromise() {
        ChaosResult result =
                result(
                        List.of(
                                new Outcome(
                                        FaultKind.BROKER_KILLED,
                                        Plan.FORWARD,
                                        false,
                                        0,
                                        0,
                                        0,
                                        Tally.NONE)),
                        KEPT,
                        "Not within 120 seconds: results flow");

        assertThat(new ChaosTable(result.withLogs(Path.of("kept", "log"))).text())
                .contains("The logs of the Flink processes are in " + Path.of("kept", "log"))
                .containsPattern("broker killed +\\| +1 \\| +1 \\| +- \\| +- \\| +- \\|")
                .contains("The run has ended before its time. Not within 120 seconds");
        assertThat(result.allKept()).isFalse();
    }

    @Test
    void anyFault_thatLeavesSomethingWrong_breaksAPromise() {
        for (Tally tally : List.of(new Tally(1, 0, 0), new Tally(0, 1, 0), new Tally(0, 0, 1))) {
            Outcome wrong = outcome(FaultKind.RESCALED, Plan.FORWARD, 1, 4, tally);

            assertThat(result(List.of(wrong), KEPT, "").allKept()).as("%s", tally).isFalse();
        }
    }

    @Test
    void json_tellsOfEachFault() {
        ChaosResult result =
                result(
                        List.of(
                                outcome(
                                        FaultKind.RESCALED,
                                        Plan.LOCAL_FIRST,
                                        2000,
                                        3,
                                        new Tally(0, 2, 0))),
                        KEPT,
                        "");

        assertThat(new ChaosJson(result).text())
                .isEqualToNormalizingNewlines(
                        """
                        {
                          "seed" : 42,
                          "allKept" : false,
                          "abort" : "",
                          "logs" : null,
                          "seconds" : 200,
                          "faultsPlanned" : 6,
                          "eventsAcknowledged" : 1000000,
                          "events" : 1000001,
                          "results" : 1000002,
                          "promises" : [ {
                            "promise" : "nothing is lost",
                            "violations" : 0,
                            "examples" : [ ]
                          } ],
                          "faults" : [ {
                            "kind" : "RESCALED",
                            "plan" : "LOCAL_FIRST",
                            "recovered" : true,
                            "recoveryMillis" : 2000,
                            "restarted" : 3,
                            "subtasks" : 4,
                            "lost" : 0,
                            "doubled" : 2,
                            "outOfOrder" : 0
                          } ]
                        }""");
    }
}
