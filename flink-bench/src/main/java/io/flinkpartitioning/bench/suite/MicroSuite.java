package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.micro.MicroArm;
import io.flinkpartitioning.bench.micro.MicroRun;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** What the library does for a single record, by itself. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = {
            "Nanoseconds and bytes of what the library does for a single record, by JMH.",
            "A round is an iteration; 5 in each of 3 JVMs after 3 that do not count."
        })
final class MicroSuite extends SuiteCommand {

    private static final List<Ratio> RATIOS =
            List.of(
                    ofTime("flinkAssignment", "modulo"),
                    ofTime("placementAndAssignment", "modulo"),
                    ofTime("placementAndAssignment", "flinkAssignment"),
                    ofTime("placementAndAssignmentOfAMillionKeys", "flinkAssignmentOfAMillionKeys"),
                    ofTime("alwaysHash", "flinkAssignment"),
                    ofTime("smartRepartition", "flinkAssignment"),
                    ofTime("roundRobin", "modulo"),
                    ofTime("recordCheck", "record"),
                    ofTime("recordCheckWithMetrics", "recordCheck"));

    private static Ratio ofTime(String numerator, String denominator) {
        return Ratio.of(numerator, denominator, MicroArm.NANOS_PER_OPERATION);
    }

    @Override
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(1, 1, 3), new Rounds(3, 3, 5));
    }

    private Duration iteration() {
        return Duration.ofMillis(size().pick(5, 200, 500));
    }

    @Override
    long plannedRounds() {
        return MicroRun.planned(rounds(), MicroArm.ALL.size());
    }

    @Override
    SuiteResult measure(Contest.Progress progress) throws Exception {
        Map<String, String> parameters = parameters();
        parameters.put("iterationMillis", String.valueOf(iteration().toMillis()));
        return SuiteResult.of(
                name(),
                parameters,
                new MicroRun(rounds(), iteration(), jvmOptions(), progress).run(MicroArm.ALL),
                RATIOS);
    }
}
