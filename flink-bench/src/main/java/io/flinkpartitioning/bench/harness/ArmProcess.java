package io.flinkpartitioning.bench.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs an arm in a JVM of its own, since what one arm makes of shared code decides how well another
 * is compiled. The child ends with this JVM, however that ends: its standard input does.
 */
final class ArmProcess implements ArmRunner {

    private final Arm arm;
    private final Process process;
    private final ObjectOutputStream requests;
    private final ObjectInputStream replies;

    private ArmProcess(
            Arm arm, Process process, ObjectOutputStream requests, ObjectInputStream replies) {
        this.arm = arm;
        this.process = process;
        this.requests = requests;
        this.replies = replies;
    }

    /** What the child is asked for; without one it ends. */
    private enum Request {
        RUN
    }

    /**
     * Starts a JVM.
     *
     * @param arm what it runs
     * @param jvmOptions the options of the JVM
     */
    static ArmProcess start(Arm arm, List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
        command.add("-XX:-UsePerfData");
        String logging = System.getProperty("log4j.configurationFile");
        if (logging != null) {
            command.add("-Dlog4j.configurationFile=" + logging);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ArmProcess.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            ObjectOutputStream requests = new ObjectOutputStream(process.getOutputStream());
            requests.writeObject(arm);
            requests.flush();
            return new ArmProcess(
                    arm, process, requests, new ObjectInputStream(process.getInputStream()));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly().onExit().join();
            throw e;
        }
    }

    @Override
    public Outcome run() throws IOException {
        requests.writeObject(Request.RUN);
        requests.flush();
        try {
            Object reply = replies.readObject();
            if (reply instanceof Outcome outcome) {
                return outcome;
            }
            throw new IOException(
                    "Arm " + arm.name() + " failed in its process", (Throwable) reply);
        } catch (ClassNotFoundException e) {
            throw new IOException("Arm " + arm.name() + " replied with an unknown class", e);
        }
    }

    /** Ends the process gently, so that it can delete its files. */
    @Override
    public void close() throws IOException {
        try {
            requests.close();
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while arm " + arm.name() + " ended", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process, for tests that look whether it is gone. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The child: runs a round for each request, until its standard input ends. */
    public static void main(String[] args) throws Exception {
        PrintStream console = System.out;
        // What a library prints must not get between the replies.
        System.setOut(System.err);
        ObjectOutputStream replies = new ObjectOutputStream(console);
        replies.flush();
        int exitCode = 0;
        try {
            serve(System.in, replies);
        } catch (Exception e) {
            // Nobody waits for a reply.
            e.printStackTrace();
            exitCode = 1;
        }
        // A thread that is no daemon must not keep it alive.
        System.exit(exitCode);
    }

    private static void serve(InputStream input, ObjectOutputStream replies) throws Exception {
        ObjectInputStream requests = new ObjectInputStream(input);
        Arm arm = (Arm) requests.readObject();
        ArmRunner runner = null;
        try {
            while (hasRequest(requests)) {
                Object reply;
                try {
                    if (runner == null) {
                        runner = ArmRunner.here(arm);
                    }
                    reply = runner.run();
                } catch (IOException e) {
                    reply = e;
                }
                replies.writeObject(reply);
                replies.flush();
            }
        } finally {
            if (runner != null) {
                runner.close();
            }
        }
    }

    private static boolean hasRequest(ObjectInputStream requests)
            throws IOException, ClassNotFoundException {
        try {
            return requests.readObject() == Request.RUN;
        } catch (java.io.EOFException e) {
            return false;
        }
    }
}
