package io.flinkpartitioning.bench.harness;

import java.io.IOException;
import java.util.concurrent.Callable;

/** Runs the rounds of one arm. */
interface ArmRunner extends AutoCloseable {

    /**
     * Runs one round.
     *
     * @throws IOException if the round failed
     */
    Outcome run() throws IOException;

    @Override
    void close() throws IOException;

    /** Runs an arm in this JVM. */
    static ArmRunner here(Arm arm) throws IOException {
        Arm.Session session = ask(arm, arm::open);
        return new ArmRunner() {
            @Override
            public Outcome run() throws IOException {
                return ask(arm, session::run);
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
