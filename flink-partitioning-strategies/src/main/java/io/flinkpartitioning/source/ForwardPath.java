package io.flinkpartitioning.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.api.transformations.TimestampsAndWatermarksTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * How a stream descends from its source: whether every record is still on the subtask that read it.
 *
 * <p>Walks the transformations, which are internal to Flink: nothing public tells the edges of a
 * stream. What the walk does not know counts as an obstacle, so a new kind of transformation can
 * cost a shuffle, never a wrong result. Immutable.
 */
public final class ForwardPath {

    private final @Nullable KeyGroupAlignedSource<?, ?, ?> source;
    private final @Nullable String obstacle;
    private final int parallelism;
    private final boolean sourceHasUid;

    private ForwardPath(
            @Nullable KeyGroupAlignedSource<?, ?, ?> source,
            @Nullable String obstacle,
            Transformation<?> end) {
        this.source = source;
        this.obstacle = obstacle;
        this.parallelism = end.getParallelism();
        this.sourceHasUid = end.getUid() != null;
    }

    /** Follows a stream upwards to its source, as far as it is a chain of single inputs. */
    public static ForwardPath of(DataStream<?> stream) {
        Transformation<?> current = stream.getTransformation();
        int parallelism = stream.getExecutionEnvironment().getParallelism();
        String obstacle = null;
        while (true) {
            if (obstacle == null) {
                obstacle = obstacleAt(current, parallelism);
            }
            if (current instanceof SourceTransformation<?, ?, ?> sourceTransformation) {
                return sourceTransformation.getSource()
                                instanceof KeyGroupAlignedSource<?, ?, ?> aligned
                        ? new ForwardPath(aligned, obstacle, current)
                        : new ForwardPath(
                                null,
                                "the source '" + current.getName() + "' is not key-group aligned",
                                current);
            }
            List<Transformation<?>> inputs = current.getInputs();
            if (inputs.size() != 1) {
                return new ForwardPath(null, obstacle, current);
            }
            current = inputs.get(0);
        }
    }

    private static @Nullable String obstacleAt(Transformation<?> step, int parallelism) {
        if (step instanceof PartitionTransformation<?> partition) {
            return partition.getPartitioner() instanceof ForwardPartitioner
                    ? null
                    : "a "
                            + partition.getPartitioner().toString().toLowerCase(Locale.ROOT)
                            + " exchange lies between source and keyBy";
        }
        if (step instanceof SideOutputTransformation) {
            return null;
        }
        if (step instanceof UnionTransformation) {
            return "a union lies between source and keyBy";
        }
        boolean known =
                step instanceof SourceTransformation
                        || step instanceof OneInputTransformation
                        || step instanceof TimestampsAndWatermarksTransformation;
        if (!known) {
            return "'"
                    + step.getName()
                    + "' ("
                    + step.getClass().getSimpleName()
                    + ") lies between source and keyBy";
        }
        if (step.getParallelism() != parallelism) {
            return "'"
                    + step.getName()
                    + "' runs with parallelism "
                    + step.getParallelism()
                    + ", the keyed operator with "
                    + parallelism;
        }
        return null;
    }

    /** Whether an operator of a job that is being built has a uid already. */
    public static boolean isTaken(String uid, StreamExecutionEnvironment env) {
        return env.getTransformations().stream().anyMatch(step -> uid.equals(step.getUid()));
    }

    /** Returns the uid of the operator that a stream comes out of, or null where it has none. */
    public static @Nullable String uidOf(DataStream<?> stream) {
        Transformation<?> current = stream.getTransformation();
        while (current instanceof PartitionTransformation
                || current instanceof SideOutputTransformation) {
            current = current.getInputs().get(0);
        }
        return current.getUid();
    }

    /**
     * Tells whether a job of the environment may run in batch execution mode, given the boundedness
     * of one of its sources.
     */
    public static boolean mayRunAsBatch(StreamExecutionEnvironment env, Boundedness boundedness) {
        RuntimeExecutionMode mode = env.getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
        return mode == RuntimeExecutionMode.BATCH
                || (mode == RuntimeExecutionMode.AUTOMATIC && boundedness == Boundedness.BOUNDED);
    }

    /** The aligned source that the stream descends from; empty where there is none. */
    public Optional<KeyGroupAlignedSource<?, ?, ?>> source() {
        return Optional.ofNullable(source);
    }

    /** Why a record may have left the subtask that read it; empty where none has. */
    public Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    /** Whether the user has given the source a uid. */
    public boolean sourceHasUid() {
        return sourceHasUid;
    }

    /** The parallelism of the source. */
    public int parallelism() {
        return parallelism;
    }
}
