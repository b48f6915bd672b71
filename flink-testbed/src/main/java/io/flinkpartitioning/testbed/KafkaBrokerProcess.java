package io.flinkpartitioning.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** A broker in a JVM of its own, with a guard that deletes its directory when this JVM ends. */
final class KafkaBrokerProcess implements KillableKafkaBroker {

    private static final String READY = "broker ready";
    private static final int ATTEMPTS = 5;

    private final EmbeddedKafkaBroker.Place place;
    private final Map<String, String> settings;
    private final DirectoryGuard guard;
    private final CloseOnExit resource;

    private final Object lock = new Object();
    // Guarded by the lock.
    private @Nullable Process process;
    private boolean closed;

    private KafkaBrokerProcess(
            EmbeddedKafkaBroker.Place place, Map<String, String> settings, DirectoryGuard guard) {
        this.place = place;
        this.settings = settings;
        this.guard = guard;
        this.resource = CloseOnExit.register("Kafka broker process", this::stop);
    }

    static KafkaBrokerProcess start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>();
        // How long a restarted broker waits for the controller to forget the one that was killed:
        // 9 seconds by default.
        all.put("broker.session.timeout.ms", "6000");
        all.put("broker.heartbeat.interval.ms", "500");
        all.putAll(settings);
        IOException failure = new IOException("No broker started in " + ATTEMPTS + " attempts");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            KafkaBrokerProcess broker = create(all);
            try {
                broker.launch();
                return broker;
            } catch (IOException | RuntimeException e) {
                broker.close();
                failure.addSuppressed(e);
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                // Most likely somebody took the port between its choice and its use.
            }
        }
        throw failure;
    }

    private static KafkaBrokerProcess create(Map<String, String> settings) throws IOException {
        EmbeddedKafkaBroker.Place place = EmbeddedKafkaBroker.Place.create();
        try {
            return new KafkaBrokerProcess(place, settings, DirectoryGuard.start(place.directory()));
        } catch (IOException e) {
            TemporaryDirectory.delete(place.directory());
            throw e;
        }
    }

    private void launch() throws IOException {
        Process launched;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The broker is closed");
            }
            if (process != null && process.isAlive()) {
                throw new IllegalStateException(
                        "A broker can be restarted when it is down, but the one at "
                                + bootstrapServers()
                                + " runs: call kill() before");
            }
            launched =
                    new ProcessBuilder(command())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            process = launched;
            guard.add(launched);
        }
        try {
            awaitReady(launched);
        } catch (IOException e) {
            kill();
            throw e;
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.executable());
        command.add("-Xmx768m");
        command.add("-XX:+UseSerialGC");
        command.addAll(ChildJvm.compilerOptions());
        // A killed JVM would leave its file in the system's temporary directory.
        command.add("-XX:-UsePerfData");
        String logging = System.getProperty("log4j.configurationFile");
        if (logging != null) {
            command.add("-Dlog4j.configurationFile=" + logging);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(KafkaBrokerProcess.class.getName());
        command.add(place.directory().toString());
        command.add(String.valueOf(place.brokerPort()));
        command.add(String.valueOf(place.controllerPort()));
        settings.forEach(
                (key, value) -> {
                    command.add(key);
                    command.add(value);
                });
        return command;
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<Boolean> ready =
                CompletableFuture.supplyAsync(() -> output.lines().anyMatch(READY::equals));
        try {
            if (!ready.get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("The broker process ended before it was ready");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the broker", e);
        } catch (ExecutionException e) {
            throw new IOException("Cannot read what the broker process says", e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "The broker is not ready after " + Deadlines.STEP_SECONDS + " seconds", e);
        }
    }

    @Override
    public String bootstrapServers() {
        return place.bootstrapServers();
    }

    @Override
    public void kill() {
        Process killed;
        synchronized (lock) {
            killed = process;
        }
        if (killed != null) {
            killed.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void restart() throws IOException {
        launch();
        try {
            new TopicAdmin(bootstrapServers()).awaitAll();
        } catch (IOException e) {
            kill();
            throw e;
        }
    }

    private void stop() throws IOException {
        synchronized (lock) {
            closed = true;
        }
        try {
            // What a graceful end would write is deleted at once.
            kill();
            TemporaryDirectory.delete(place.directory());
        } finally {
            guard.close();
        }
    }

    /** The directory of the logs, for tests that look whether it is gone. */
    Path directory() {
        return place.directory();
    }

    /** The processes of broker and guard, for tests that end them or look whether they are gone. */
    List<ProcessHandle> handles() {
        synchronized (lock) {
            return process == null
                    ? List.of(guard.handle())
                    : List.of(process.toHandle(), guard.handle());
        }
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }

    /**
     * The child: serves until its standard input ends.
     *
     * @param args the directory for the broker's logs, the ports of broker and controller, and keys
     *     and values of settings in turn
     */
    public static void main(String[] args) throws Exception {
        ChildJvm.haltWithParent();
        Map<String, String> settings = new HashMap<>();
        for (int i = 3; i < args.length; i += 2) {
            settings.put(args[i], args[i + 1]);
        }
        EmbeddedKafkaBroker.Place place =
                new EmbeddedKafkaBroker.Place(
                        Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        try {
            EmbeddedKafkaBroker.serve(place, settings);
            System.out.println(READY);
        } catch (Exception e) {
            // Not thrown: a broker that half started may keep threads alive that are no daemons.
            System.err.println(ExceptionUtils.stringifyException(e));
            Runtime.getRuntime().halt(1);
        }
    }
}
