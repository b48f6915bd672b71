package io.flinkpartitioning.bench.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that answers requests, one at a time. It ends with this one, however that ends, also while
 * it answers.
 *
 * @param <Q> a request
 * @param <A> an answer
 */
public final class WorkerProcess<Q extends Serializable, A extends Serializable>
        implements AutoCloseable {

    private final String name;
    private final Class<A> answers;
    private final Process process;
    private final ObjectOutputStream requests;
    private final ObjectInputStream replies;

    private WorkerProcess(
            String name,
            Class<A> answers,
            Process process,
            ObjectOutputStream requests,
            ObjectInputStream replies) {
        this.name = name;
        this.answers = answers;
        this.process = process;
        this.requests = requests;
        this.replies = replies;
    }

    /** What answers; it is sent to the JVM, and opened there at once. */
    public interface Worker<Q extends Serializable, A extends Serializable> extends Serializable {

        /** Makes what all requests share. */
        Service<Q, A> open() throws IOException;
    }

    /** What all requests share. */
    public interface Service<Q extends Serializable, A extends Serializable> extends AutoCloseable {

        /** Answers a request; what it throws becomes the cause of what the asker gets. */
        A answer(Q request) throws IOException;

        @Override
        void close() throws IOException;
    }

    private record Failure(Throwable cause) implements Serializable {}

    /** Comes before the replies: what a JVM prints while it starts does not end so. */
    private static final byte[] REPLIES =
            (WorkerProcess.class.getName() + " replies\n").getBytes(StandardCharsets.US_ASCII);

    /**
     * Starts a JVM.
     *
     * @param name what it is called in errors, as {@code Arm keyBy}
     * @param worker what it runs
     * @param answers the class of its answers
     * @param jvmOptions the options of the JVM
     */
    public static <Q extends Serializable, A extends Serializable> WorkerProcess<Q, A> start(
            String name, Worker<Q, A> worker, Class<A> answers, List<String> jvmOptions)
            throws IOException {
        return start(name, worker, answers, jvmOptions, Set.of());
    }

    /**
     * Starts a JVM without some of the jars that this one has.
     *
     * @param name what it is called in errors
     * @param worker what it runs
     * @param answers the class of its answers
     * @param jvmOptions the options of the JVM
     * @param hiddenJars how the names of the jars begin
     */
    static <Q extends Serializable, A extends Serializable> WorkerProcess<Q, A> start(
            String name,
            Worker<Q, A> worker,
            Class<A> answers,
            List<String> jvmOptions,
            Set<String> hiddenJars)
            throws IOException {
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
        command.add(classPathWithout(hiddenJars));
        command.add(WorkerProcess.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            ObjectOutputStream requests = new ObjectOutputStream(process.getOutputStream());
            requests.writeObject(worker);
            requests.flush();
            return new WorkerProcess<>(
                    name,
                    answers,
                    process,
                    requests,
                    new ObjectInputStream(afterStart(process.getInputStream())));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly().onExit().join();
            throw e;
        }
    }

    /** Passes on what the JVM prints while it starts, as it does when it is asked to record. */
    private static InputStream afterStart(InputStream output) throws IOException {
        byte[] line = line(output);
        while (!Arrays.equals(line, REPLIES)) {
            System.err.write(line);
            line = line(output);
        }
        return output;
    }

    private static byte[] line(InputStream output) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        do {
            next = output.read();
            if (next < 0) {
                throw new EOFException("The process has ended before it could answer");
            }
            line.write(next);
        } while (next != '\n');
        return line.toByteArray();
    }

    private static String classPathWithout(Set<String> hiddenJars) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(
                        entry ->
                                hiddenJars.stream()
                                        .noneMatch(new File(entry).getName()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Returns the answer to a request.
     *
     * @throws IOException if there is none
     */
    public A ask(Q request) throws IOException {
        requests.writeObject(request);
        requests.flush();
        try {
            Object reply = replies.readObject();
            if (reply instanceof Failure failure) {
                throw new IOException(name + " failed in its process", failure.cause());
            }
            return answers.cast(reply);
        } catch (EOFException e) {
            throw new IOException("The process of " + name + " has ended", e);
        } catch (ClassNotFoundException e) {
            throw new IOException("The process of " + name + " sent an unknown class", e);
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
            throw new IOException("Interrupted while the process of " + name + " ended", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process, for tests that look whether it is gone. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The child: answers each request, until its standard input ends. */
    public static void main(String[] args) throws IOException {
        PrintStream console = System.out;
        // What a library prints must not get between the replies.
        System.setOut(System.err);
        // Standard input ends too, but nobody reads it while a request is answered.
        CompletableFuture<Void> unused =
                ProcessHandle.current()
                        .parent()
                        .orElseThrow(() -> new IllegalStateException("Nobody waits for an answer"))
                        .onExit()
                        .thenAccept(parent -> System.exit(1));
        console.write(REPLIES);
        ObjectOutputStream replies = new ObjectOutputStream(console);
        replies.flush();
        int exitCode = 0;
        try {
            serve(System.in, replies);
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            // Nobody waits for a reply.
            e.printStackTrace();
            exitCode = 1;
        }
        // A thread that is no daemon must not keep it alive.
        System.exit(exitCode);
    }

    private static void serve(InputStream input, ObjectOutputStream replies)
            throws IOException, ClassNotFoundException {
        ObjectInputStream requests = new ObjectInputStream(input);
        serve((Worker<?, ?>) requests.readObject(), requests, replies);
    }

    private static <Q extends Serializable, A extends Serializable> void serve(
            Worker<Q, A> worker, ObjectInputStream requests, ObjectOutputStream replies)
            throws IOException, ClassNotFoundException {
        try (Service<Q, A> service = open(worker)) {
            while (true) {
                Object received = next(requests);
                if (received == null) {
                    return;
                }
                @SuppressWarnings("unchecked") // Whoever has sent the worker sends its requests.
                Q request = (Q) received;
                Serializable reply;
                try {
                    reply = service.answer(request);
                } catch (IOException e) {
                    reply = new Failure(e);
                }
                replies.writeObject(reply);
                replies.flush();
            }
        }
    }

    private static <Q extends Serializable, A extends Serializable> Service<Q, A> open(
            Worker<Q, A> worker) {
        try {
            return worker.open();
        } catch (IOException e) {
            return new Refusal<>(e);
        }
    }

    /** Tells whoever asks why nothing can answer. */
    private record Refusal<Q extends Serializable, A extends Serializable>(IOException reason)
            implements Service<Q, A> {

        @Override
        public A answer(Q request) throws IOException {
            throw reason;
        }

        @Override
        public void close() {}
    }

    private static @Nullable Object next(ObjectInputStream requests)
            throws IOException, ClassNotFoundException {
        try {
            return requests.readObject();
        } catch (EOFException e) {
            return null;
        }
    }
}
