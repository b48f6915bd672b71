package io.flinkpartitioning.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatioTest {

    @TempDir private Path directory;

    private static final Figure COST = Figure.CPU_SECONDS_PER_MILLION_RECORDS;

    private static ArmResult arm(String name, Figure figure, double... rounds) {
        return new ArmResult(name, null, Map.of(figure, Results.samples(rounds)), Map.of());
    }

    @Test
    void rounds_areComparedWithEachOther_notTheirMedians() {
        List<ArmResult> arms =
                List.of(
                        arm("keyBy", Figure.RECORDS_PER_SECOND, 1, 10, 100),
                        arm("forward", Figure.RECORDS_PER_SECOND, 4, 20, 100));

        Samples ratios = Ratio.ofSpeed("forward", "keyBy").at(arms).orElseThrow();

        assertThat(ratios.values()).containsExactly(4.0, 2.0, 1.0);
        assertThat(ratios.median()).isEqualTo(2);
    }

    @Test
    void cost_isComparedAboveWhatTheThirdArmCostsInThatRound() {
        List<ArmResult> arms =
                List.of(
                        arm("keyBy", COST, 9, 6),
                        arm("forward", COST, 6, 4),
                        arm("limit", COST, 5, 2));

        assertThat(Ratio.ofCostAbove("forward", "keyBy", "limit").at(arms).orElseThrow().values())
                .containsExactly(0.25, 0.5);
    }

    @Test
    void roundsInWhichTheDenominatorCostsNoMoreThanTheThirdArm_areLeftOut() {
        List<ArmResult> arms =
                List.of(
                        arm("keyBy", COST, 5, 4, 6),
                        arm("forward", COST, 6, 4, 4),
                        arm("limit", COST, 5, 5, 2));

        assertThat(Ratio.ofCostAbove("forward", "keyBy", "limit").at(arms).orElseThrow().values())
                .containsExactly(0.5);
        assertThat(Ratio.ofCostAbove("keyBy", "limit", "limit").at(arms)).isEmpty();
    }

    @Test
    void armsThatWereNotMeasured_areNotCompared() {
        List<ArmResult> arms = List.of(arm("keyBy", COST, 9), arm("forward", COST, 6));

        assertThat(Ratio.ofCostAbove("forward", "keyBy", "limit").at(arms)).isEmpty();
        assertThat(Ratio.of("forward", "read", COST).at(arms)).isEmpty();
        assertThat(Ratio.ofSpeed("forward", "keyBy").at(arms)).isEmpty();
    }

    @Test
    void names_tellTheFigureUnlessItIsSpeed() {
        assertThat(Ratio.ofSpeed("forward", "keyBy").name()).isEqualTo("forward/keyBy");
        assertThat(Ratio.of("forward", "keyBy", COST).name())
                .isEqualTo("forward/keyBy cpuSecondsPerMillionRecords");
        assertThat(Ratio.ofCostAbove("forward", "keyBy", "limit").name())
                .isEqualTo("forward/keyBy cpuSecondsPerMillionRecords above limit");
    }

    @Test
    void pointsWithBothArms_haveARatio() {
        SuiteResult result =
                SuiteResult.of(
                        "alignment",
                        Map.of(),
                        List.of(
                                Results.arm("keyBy", Point.of("strayShare", 0), 2),
                                Results.arm("forward", Point.of("strayShare", 0), 4),
                                Results.arm("keyBy", Point.of("strayShare", 1), 2)),
                        List.of(Ratio.ofSpeed("forward", "keyBy")));

        assertThat(result.ratios())
                .extracting(RatioResult::key, RatioResult::describe)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "forward/keyBy@strayShare=0", "2.00 (2.00 to 2.00)"));
    }

    @Test
    void pointsOfAnArm_areComparedOnce_andReadBackAsTheyWere() throws Exception {
        Point few = new Point("parallelism", "2");
        Point many = new Point("parallelism", "128");
        SuiteResult result =
                SuiteResult.of(
                        "scale",
                        Map.of(),
                        List.of(
                                Results.arm("forward", few, 4),
                                Results.arm("keyBy", few, 2),
                                Results.arm("forward", many, 8)),
                        List.of(
                                Ratio.ofPoints("forward", many, few, Figure.RECORDS_PER_SECOND),
                                Ratio.ofPoints("keyBy", many, few, Figure.RECORDS_PER_SECOND)));

        assertThat(result.ratios())
                .extracting(RatioResult::key, ratio -> ratio.samples().median())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "forward@parallelism=128/forward@parallelism=2", 2.0));
        Path json = directory.resolve("scale.json");
        ResultJson.write(result, json);
        assertThat(ResultJson.read(json)).isEqualTo(result);
    }
}
