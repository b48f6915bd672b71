package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How to run a jar that was uploaded. Immutable: each method returns another one.
 *
 * @see FlinkJars#run
 */
public final class JarRun {

    private final Consumer<ObjectNode> fields;

    private JarRun(Consumer<ObjectNode> fields) {
        this.fields = fields;
    }

    /**
     * Runs the jar's main class, or another one.
     *
     * @param entryClass its name
     * @param arguments the arguments of its {@code main}
     */
    public static JarRun of(String entryClass, List<String> arguments) {
        List<String> copy = List.copyOf(arguments);
        return new JarRun(
                fields -> {
                    fields.put("entryClass", entryClass);
                    copy.forEach(fields.putArray("programArgsList")::add);
                });
    }

    /** Runs with a parallelism, at least 1, where the job sets none; by default the cluster's. */
    public JarRun withParallelism(int parallelism) {
        return with(fields -> fields.put("parallelism", parallelism));
    }

    /** Runs with settings of Flink, such as {@code execution.checkpointing.interval}. */
    public JarRun withSettings(Map<String, String> settings) {
        Map<String, String> copy = Map.copyOf(settings);
        return with(fields -> copy.forEach(fields.putObject("flinkConfiguration")::put));
    }

    /**
     * Restores the job from a snapshot, which stays the user's.
     *
     * @param path where the checkpoint or savepoint lies
     */
    public JarRun restoring(String path) {
        return restoring(path, "NO_CLAIM");
    }

    /**
     * Restores the job from a snapshot, which is the job's from then on.
     *
     * @param path where the checkpoint or savepoint lies
     */
    public JarRun claiming(String path) {
        return restoring(path, "CLAIM");
    }

    private JarRun restoring(String path, String claimMode) {
        return with(
                fields -> {
                    fields.put("savepointPath", path);
                    fields.put("claimMode", claimMode);
                });
    }

    /** Drops state in the snapshot that no operator of the job claims, instead of refusing it. */
    public JarRun allowingNonRestoredState() {
        return with(fields -> fields.put("allowNonRestoredState", true));
    }

    private JarRun with(Consumer<ObjectNode> more) {
        return new JarRun(fields.andThen(more));
    }

    void writeTo(ObjectNode request) {
        fields.accept(request);
    }
}
