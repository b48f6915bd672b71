package io.flinkpartitioning.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {

    /** Adds up; refuses negative numbers, and dies of zero. */
    private record Adder(int start) implements WorkerProcess.Worker<Integer, Integer> {

        @Override
        public WorkerProcess.Service<Integer, Integer> open() {
            return new WorkerProcess.Service<>() {
                private int sum = start;

                @Override
                public Integer answer(Integer number) throws IOException {
                    if (number < 0) {
                        throw new IOException(number + " is negative");
                    }
                    if (number == 0) {
                        Runtime.getRuntime().halt(3);
                    }
                    System.out.println("This must not get between the answers");
                    sum += number;
                    return sum;
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void process_keepsWhatItHas_alsoAfterARefusal_andEnds() throws Exception {
        ProcessHandle child;
        try (WorkerProcess<Integer, Integer> adder = start()) {
            child = adder.handle();
            assertThat(adder.ask(1)).isEqualTo(101);
            assertThatThrownBy(() -> adder.ask(-1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Adder failed in its process")
                    .hasRootCauseMessage("-1 is negative");
            assertThat(adder.ask(2)).isEqualTo(103);
        }
        child.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void processThatDies_isToldOf() throws Exception {
        try (WorkerProcess<Integer, Integer> adder = start()) {
            assertThatThrownBy(() -> adder.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("The process of Adder has ended");
        }
    }

    @Test
    void whatTheJvmPrintsAsItStarts_doesNotGetBetweenTheAnswers() throws Exception {
        try (WorkerProcess<Integer, Integer> adder =
                WorkerProcess.start(
                        "Adder",
                        new Adder(100),
                        Integer.class,
                        List.of("-Xmx64m", "-XX:+PrintCommandLineFlags"))) {
            assertThat(adder.ask(1)).isEqualTo(101);
        }
    }

    @Test
    void processOfAParentThatDies_ends_alsoWhileItAnswers(@TempDir Path directory)
            throws Exception {
        Path pid = directory.resolve("pid");
        Process parent = ParentProcess.start(WaitingParent.class, pid.toString());
        try {
            await().atMost(Deadlines.STEP).until(() -> Files.exists(pid));
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
            try {
                parent.destroyForcibly();

                child.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            } finally {
                child.destroyForcibly();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Tells its process, and never answers. */
    private record Silence(String pid) implements WorkerProcess.Worker<Integer, Integer> {

        @Override
        public WorkerProcess.Service<Integer, Integer> open() {
            return new WorkerProcess.Service<>() {
                @Override
                public Integer answer(Integer number) throws IOException {
                    Path written = Path.of(pid + ".tmp");
                    Files.writeString(written, String.valueOf(ProcessHandle.current().pid()));
                    Files.move(written, Path.of(pid), StandardCopyOption.ATOMIC_MOVE);
                    return new CompletableFuture<Integer>().join();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A parent that waits for an answer. */
    static final class WaitingParent {

        private WaitingParent() {}

        public static void main(String[] args) throws IOException {
            try (WorkerProcess<Integer, Integer> silence =
                    WorkerProcess.start(
                            "Silence", new Silence(args[0]), Integer.class, List.of("-Xmx64m"))) {
                silence.ask(1);
            }
        }
    }

    private static WorkerProcess<Integer, Integer> start() throws IOException {
        return WorkerProcess.start("Adder", new Adder(100), Integer.class, List.of("-Xmx64m"));
    }
}
