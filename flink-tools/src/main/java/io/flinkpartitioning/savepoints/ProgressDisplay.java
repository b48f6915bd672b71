package io.flinkpartitioning.savepoints;

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

    /** How far something is. */
    interface Bar extends AutoCloseable {

        /** Says how many bytes are done. */
        void at(long bytes);

        @Override
        void close();
    }

    /**
     * Begins to show how far something is.
     *
     * @param task what it is
     * @param bytes how many bytes there are to read and write
     */
    Bar begin(String task, long bytes) {
        ProgressBar bar = shown && bytes >= WORTH_A_BAR ? bar(task, bytes) : null;
        return new Bar() {

            @Override
            public void at(long done) {
                if (bar != null) {
                    bar.stepTo(done);
                }
            }

            @Override
            public void close() {
                if (bar != null) {
                    bar.close();
                }
            }
        };
    }

    private ProgressBar bar(String task, long bytes) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(bytes)
                .setUnit(" MB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                // The default one takes over the terminal, and Ctrl-C then kills the JVM without
                // its shutdown hooks.
                .setConsumer(
                        new ConsoleProgressBarConsumer(
                                System.err, Math.min(MAX_COLUMNS, spec.usageMessage().width() - 1)))
                .build();
    }

    /** Returns a bar that begins when the number of bytes is known. */
    Late begin(String task) {
        return new Late(task);
    }

    /** A bar that begins with the first step. */
    final class Late implements AutoCloseable {

        private final String task;
        private @Nullable Bar bar;

        private Late(String task) {
            this.task = task;
        }

        /** Says how far it is. */
        void at(long done, long all) {
            Bar begun = bar;
            if (begun == null) {
                begun = begin(task, all);
                bar = begun;
            }
            begun.at(done);
        }

        @Override
        public void close() {
            Bar begun = bar;
            if (begun != null) {
                begun.close();
            }
        }
    }
}
