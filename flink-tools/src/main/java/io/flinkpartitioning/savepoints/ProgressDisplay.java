package io.flinkpartitioning.savepoints;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A bar with the time that is left, on a terminal and for large savepoints only. */
final class ProgressDisplay {

    /** Less is done before one has read how long it takes. */
    static final long WORTH_A_BAR = 32L << 20;

    private static final long MEBIBYTE = 1 << 20;
    private static final int MAX_COLUMNS = 120;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--progress",
            defaultValue = "${sys:savepoints.terminal:-false}",
            description =
                    "Show a progress bar on standard error. savepoint.sh does so by itself on a terminal.")
    private boolean shown;

    /**
     * Begins to show how far something is.
     *
     * @param task what it is
     */
    Late begin(String task) {
        return begin(task, System.err);
    }

    /** Does the same on another stream than standard error. */
    Late begin(String task, PrintStream out) {
        return new Late(task, out);
    }

    /** A bar that begins with the first step, when it is known how much there is to do. */
    final class Late implements AutoCloseable {

        private final String task;
        private final PrintStream out;
        private @Nullable ProgressBar bar;

        private Late(String task, PrintStream out) {
            this.task = task;
            this.out = out;
        }

        /**
         * Says how far it is.
         *
         * @param done how many bytes are read and written
         * @param all how many there are
         */
        void at(long done, long all) {
            if (!shown || all < WORTH_A_BAR) {
                return;
            }
            ProgressBar begun = bar;
            if (begun == null) {
                begun = bar(task, all, out);
                bar = begun;
            }
            begun.stepTo(done);
        }

        @Override
        public void close() {
            ProgressBar begun = bar;
            if (begun != null) {
                begun.close();
            }
        }
    }

    private ProgressBar bar(String task, long bytes, PrintStream out) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(bytes)
                .setUnit(" MB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                // The default one takes over the terminal, and Ctrl-C then kills the JVM without
                // its shutdown hooks.
                .setConsumer(
                        new ConsoleProgressBarConsumer(
                                out, Math.min(MAX_COLUMNS, spec.usageMessage().width() - 1)))
                .build();
    }
}
