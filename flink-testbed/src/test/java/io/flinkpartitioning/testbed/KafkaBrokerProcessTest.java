package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KafkaBrokerProcessTest extends KafkaBrokerContract<KafkaBrokerProcess> {

    @Override
    KafkaBrokerProcess start() throws IOException {
        return KafkaBrokerProcess.start();
    }

    @Override
    Path directory(KafkaBrokerProcess broker) {
        return broker.directory();
    }

    @Test
    void close_endsTheProcess() throws Exception {
        KafkaBrokerProcess broker = start();
        ProcessHandle process = broker.process();
        assertThat(process.isAlive()).isTrue();
        assertThat(process.pid()).isNotEqualTo(ProcessHandle.current().pid());
        broker.close();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void parentKilled_takesTheBrokerAndItsDirectoryAlong() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerOwner.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            ProcessHandle broker =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            Path directory = Path.of(output.readLine());
            assertThat(directory).isNotEmptyDirectory();

            parent.destroyForcibly().waitFor();

            broker.onExit().get(30, TimeUnit.SECONDS);
            assertThat(directory).doesNotExist();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a broker process, and waits to be killed. */
    static final class BrokerOwner {

        private BrokerOwner() {}

        public static void main(String[] args) throws Exception {
            KafkaBrokerProcess broker = KafkaBrokerProcess.start();
            System.out.println(broker.process().pid());
            System.out.println(broker.directory());
            broker.process().onExit().join();
        }
    }
}
