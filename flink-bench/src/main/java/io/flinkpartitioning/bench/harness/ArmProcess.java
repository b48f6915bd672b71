package io.flinkpartitioning.bench.harness;

import io.flinkpartitioning.bench.result.Point;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs an arm in a JVM of its own, since what one arm makes of shared code decides how well another
 * is compiled.
 */
final class ArmProcess implements ArmRunner {

    private final WorkerProcess<Round, Outcome> process;

    private ArmProcess(WorkerProcess<Round, Outcome> process) {
        this.process = process;
    }

    private record Round(@Nullable Point point) implements Serializable {}

    /** Runs the arm, in the JVM of its own. */
    private record Worker(Arm arm) implements WorkerProcess.Worker<Round, Outcome> {

        @Override
        public WorkerProcess.Service<Round, Outcome> open() throws IOException {
            ArmRunner runner = ArmRunner.here(arm);
            return new WorkerProcess.Service<>() {
                @Override
                public Outcome answer(Round round) throws IOException {
                    return runner.run(round.point());
                }

                @Override
                public void close() throws IOException {
                    runner.close();
                }
            };
        }
    }

    /**
     * Starts a JVM.
     *
     * @param arm what it runs
     * @param jvmOptions the options of the JVM
     */
    static ArmProcess start(Arm arm, List<String> jvmOptions) throws IOException {
        return new ArmProcess(
                WorkerProcess.start(
                        "Arm " + arm.name(),
                        new Worker(arm),
                        Outcome.class,
                        jvmOptions,
                        arm.hiddenJars()));
    }

    @Override
    public Outcome run(@Nullable Point point) throws IOException {
        return process.ask(new Round(point));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    /** The process, for tests that look whether it is gone. */
    ProcessHandle handle() {
        return process.handle();
    }
}
