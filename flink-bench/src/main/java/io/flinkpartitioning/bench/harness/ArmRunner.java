package io.flinkpartitioning.bench.harness;

import io.flinkpartitioning.bench.result.Point;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs the rounds of one arm. */
interface ArmRunner extends AutoCloseable {

    /**
     * Runs one round.
     *
     * @param point where, if the arm is open to several points
     * @throws IOException if the round failed
     */
    Outcome run(@Nullable Point point) throws IOException;

    @Override
    void close() throws IOException;

    /** Runs an arm in this JVM. */
    static ArmRunner here(Arm arm) throws IOException {
        Arm.Session session = ask(arm, arm::open);
        return new ArmRunner() {
            @Override
            public Outcome run(@Nullable Point point) throws IOException {
                return ask(
                        arm,
                        () ->
                                point != null && session instanceof VariedArm.VariedSession varied
                                        ? varied.run(point)
                                        : session.run());
            }

            @Override
            public void close() throws IOException {
                session.close();
            }
        };
    }

    private static <T> T ask(Arm arm, Callable<T> action) throws IOException {
        try {
            return action.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted in arm " + arm.name(), e);
        } catch (Exception e) {
            throw new IOException("Arm " + arm.name() + " failed", e);
        }
    }
}
