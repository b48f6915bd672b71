package io.flinkpartitioning.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ArmProcessTest {

    private static final List<String> JVM_OPTIONS = List.of("-Xmx64m", "-Dbench.test=here");

    /** Tells in which JVM it runs, and how often. */
    private record WhereArm() implements Arm {

        @Override
        public String name() {
            return "where";
        }

        @Override
        public Session open() {
            return new Session() {
                private int round;

                @Override
                public Outcome run() {
                    System.out.println("what a library may print");
                    return new Outcome()
                            .with("pid", ProcessHandle.current().pid())
                            .with("round", round++)
                            .with("option", System.getProperty("bench.test", "none"));
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Fails in each round. */
    private record FailingArm() implements Arm {

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Session open() {
            return new Session() {
                @Override
                public Outcome run() {
                    throw new IllegalStateException("no broker");
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Does not want a library, and tells whether it is there. */
    private record PickyArm() implements Arm {

        @Override
        public String name() {
            return "picky";
        }

        @Override
        public Set<String> hiddenJars() {
            return Set.of("awaitility");
        }

        @Override
        public Session open() {
            return new Session() {
                @Override
                public Outcome run() {
                    return new Outcome()
                            .with("awaitility", isThere("/org/awaitility/Awaitility.class"))
                            .with("kafka", isThere("/org/apache/kafka/common/utils/Utils.class"));
                }

                @Override
                public void close() {}
            };
        }

        private static boolean isThere(String file) {
            return PickyArm.class.getResource(file) != null;
        }
    }

    private static void assertEnds(ProcessHandle process)
            throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(process.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS).isAlive())
                .isFalse();
    }

    @Test
    void rounds_runInOneOtherJvmWithItsOptions() throws Exception {
        ProcessHandle process;
        try (ArmProcess arm = ArmProcess.start(new WhereArm(), JVM_OPTIONS)) {
            process = arm.handle();
            for (int round = 0; round < 2; round++) {
                assertThat(arm.run(null).facts())
                        .containsEntry("pid", String.valueOf(process.pid()))
                        .containsEntry("round", String.valueOf(round))
                        .containsEntry("option", "here");
            }
            assertThat(process.isAlive()).isTrue();
        }
        assertEnds(process);
    }

    @Test
    void hiddenJars_areNotOnTheClassPath_alsoWhereAllOthersRunHere() throws Exception {
        List<ArmResult> results =
                new Contest(new Rounds(0, 0, 1), JVM_OPTIONS, List.of(), arm -> {})
                        .run(List.of(new PickyArm()), null);

        assertThat(results.get(0).facts())
                .containsEntry("awaitility", "false")
                .containsEntry("kafka", "true");
    }

    @Test
    void failureOfAnArm_arrivesWithItsCause_andTheProcessStays() throws Exception {
        try (ArmProcess arm = ArmProcess.start(new FailingArm(), JVM_OPTIONS)) {
            for (int round = 0; round < 2; round++) {
                assertThatThrownBy(() -> arm.run(null))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("failing")
                        .hasRootCauseInstanceOf(IllegalStateException.class)
                        .hasRootCauseMessage("no broker");
            }
        }
    }

    @Test
    void processThatIsKilled_failsTheRound() throws Exception {
        ArmProcess arm = ArmProcess.start(new WhereArm(), JVM_OPTIONS);
        assertThat(arm.handle().destroyForcibly()).isTrue();
        assertEnds(arm.handle());

        assertThatThrownBy(() -> arm.run(null)).isInstanceOf(IOException.class);
        assertThatThrownBy(arm::close).isInstanceOf(IOException.class);
    }

    @Test
    void process_endsWithItsParentHoweverThatEnds() throws Exception {
        Process parent = ParentProcess.start(DyingParent.class);
        try {
            long child =
                    Long.parseLong(
                            new String(
                                            parent.getInputStream().readAllBytes(),
                                            StandardCharsets.UTF_8)
                                    .strip());
            assertEnds(parent.toHandle());
            Optional<ProcessHandle> orphan = ProcessHandle.of(child);
            if (orphan.isPresent()) {
                assertEnds(orphan.get());
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A parent that runs a round, tells the process of its arm, and is gone. */
    static final class DyingParent {

        private DyingParent() {}

        public static void main(String[] args) throws IOException {
            try (ArmProcess arm = ArmProcess.start(new WhereArm(), JVM_OPTIONS)) {
                System.out.println(arm.run(null).facts().get("pid"));
                System.out.flush();
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
