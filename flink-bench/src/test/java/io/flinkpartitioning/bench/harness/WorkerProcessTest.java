package io.flinkpartitioning.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
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
        child.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void processThatDies_isToldOf() throws Exception {
        try (WorkerProcess<Integer, Integer> adder = start()) {
            assertThatThrownBy(() -> adder.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("The process of Adder has ended");
        }
    }

    private static WorkerProcess<Integer, Integer> start() throws IOException {
        return WorkerProcess.start("Adder", new Adder(100), Integer.class, List.of("-Xmx64m"));
    }
}
