package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaBrokerProcessTest extends KafkaBrokerContract<KafkaBrokerProcess> {

    @Override
    KafkaBrokerProcess start() throws IOException {
        return KafkaBrokerProcess.start(Map.of());
    }

    @Override
    Path directory(KafkaBrokerProcess broker) {
        return broker.directory();
    }

    @Test
    void close_endsTheProcesses() throws Exception {
        KafkaBrokerProcess broker = start();
        List<ProcessHandle> processes = broker.handles();
        assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);
        broker.close();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void killedBroker_isClosed() throws Exception {
        KafkaBrokerProcess broker = start();
        broker.kill();
        assertThat(broker.directory()).isNotEmptyDirectory();
        broker.close();
        assertThat(broker.handles()).noneMatch(ProcessHandle::isAlive);
        assertThat(broker.directory()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "down", "starting"})
    void parentKilled_takesTheBrokerAndItsDirectoryAlong(String state) throws Exception {
        Process parent =
                new ProcessBuilder(
                                ChildJvm.executable(),
                                "-XX:TieredStopAtLevel=1",
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerOwner.class.getName(),
                                state)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<ProcessHandle> processes = new ArrayList<>();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(output.readLine());
            parent.children().forEach(processes::add);
            // The guard and the broker.
            assertThat(processes).hasSize(state.equals("down") ? 1 : 2);
            assertThat(directory).isNotEmptyDirectory();

            parent.destroyForcibly().waitFor();

            for (ProcessHandle process : processes) {
                process.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(directory).doesNotExist();
        } finally {
            parent.destroyForcibly();
            processes.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts a broker process, and waits to be killed. */
    static final class BrokerOwner {

        private BrokerOwner() {}

        public static void main(String[] args) throws Exception {
            KafkaBrokerProcess broker = KafkaBrokerProcess.start(Map.of());
            if (!args[0].equals("running")) {
                broker.kill();
            }
            if (args[0].equals("starting")) {
                ProcessHandle down = broker.handles().get(0);
                Thread restart =
                        new Thread(
                                () -> {
                                    try {
                                        broker.restart();
                                    } catch (IOException e) {
                                        System.err.println("not restarted: " + e);
                                    }
                                });
                restart.start();
                while (broker.handles().get(0).equals(down)) {
                    Thread.onSpinWait();
                }
            }
            System.out.println(broker.directory());
            Thread.currentThread().join();
        }
    }
}
