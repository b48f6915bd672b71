package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.testbed.CtrlC;
import io.flinkpartitioning.testbed.Deadlines;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor as a process, as a terminal has it. */
class DoctorProcessTest {

    @Test
    void ctrlC_endsItAtOnce_withoutAWord(@TempDir Path directory) throws Exception {
        assumeThat(CtrlC.reachesChildren())
                .as("a process whose parent ignores the signal ignores it too")
                .isTrue();
        Path output = directory.resolve("output");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(30_000);
            Process doctor =
                    new ProcessBuilder(
                                    List.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            Doctor.class.getName(),
                                            "--bootstrap",
                                            "localhost:" + silent.getLocalPort(),
                                            "--topic",
                                            "trades",
                                            "--timeout",
                                            "600"))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try (Socket asked = silent.accept()) {
                assertThat(asked.isConnected()).isTrue();
                CtrlC.send(doctor);
                assertThat(doctor.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                        .as("ended")
                        .isTrue();
            } finally {
                doctor.destroyForcibly();
            }
            assertThat(doctor.exitValue()).isEqualTo(130);
            assertThat(Files.readString(output)).isEmpty();
        }
    }
}
