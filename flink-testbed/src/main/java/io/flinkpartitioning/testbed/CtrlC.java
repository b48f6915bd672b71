package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a terminal sends to a program when its user has had enough. Stateless and thread-safe. */
public final class CtrlC {

    private static final int SIGINT = 2;

    private CtrlC() {}

    /**
     * Whether children of this process can be interrupted at all: a process whose parent ignores
     * the signal ignores it too, as do those that a shell runs behind it.
     *
     * @throws IOException if the system does not tell
     */
    public static boolean reachesChildren() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> new BigInteger(line.substring("SigIgn:".length()).trim(), 16))
                        .noneMatch(ignored -> ignored.testBit(SIGINT - 1));
    }

    /**
     * Interrupts a process, and returns when the signal has been sent.
     *
     * @throws IOException if it cannot be sent
     */
    public static void send(Process process) throws IOException, InterruptedException {
        interrupt(Long.toString(process.pid()));
    }

    /**
     * Interrupts a script that leads a process group, as one that {@code setsid} has started does,
     * and the programs that it runs.
     *
     * @throws IOException if the signal cannot be sent
     */
    public static void sendToGroup(Process leader) throws IOException, InterruptedException {
        interrupt("-" + leader.pid());
    }

    private static void interrupt(String target) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-INT", "--", target).inheritIO().start();
        int exitCode = kill.waitFor();
        if (exitCode != 0) {
            throw new IOException("kill has ended with " + exitCode);
        }
    }
}
