package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.Closures;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.placement.PlacedKey;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.checkpoint.ListCheckpointed;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.jspecify.annotations.Nullable;

/**
 * A function written for plain keys, with what Flink needs from every function. The adapters pass
 * that on.
 *
 * @param <F> the type of the function
 * @param <O> the type of its results
 */
public final class WrappedFunction<F extends org.apache.flink.api.common.functions.Function, O>
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private final F function;
    private final TypeInformation<O> outputType;

    private transient int maxParallelism;
    private transient int firstKeyGroup;
    private transient int lastKeyGroup;
    private transient String subtask = "";

    private WrappedFunction(F function, TypeInformation<O> outputType) {
        this.function = function;
        this.outputType = outputType;
    }

    /**
     * Wraps a function.
     *
     * @param factory the method of {@code PlacedKeys} that was called
     * @param function the function
     * @param outputType the type of its results, or null to extract it
     * @param extraction extracts it
     * @throws IllegalArgumentException if the type cannot be extracted, or the function has state
     *     that Flink would ignore
     */
    public static <F extends org.apache.flink.api.common.functions.Function, O>
            WrappedFunction<F, O> of(
                    String factory,
                    F function,
                    @Nullable TypeInformation<O> outputType,
                    Function<F, TypeInformation<O>> extraction) {
        Objects.requireNonNull(function, "function");
        requireNoListCheckpointed(function);
        // Flink does not look for functions in superclass fields.
        return new WrappedFunction<>(
                Closures.clean(function),
                outputType == null ? extract(factory, function, extraction) : outputType);
    }

    @SuppressWarnings("deprecation")
    private static void requireNoListCheckpointed(Object function) {
        Require.argument(
                !(function instanceof ListCheckpointed),
                """
                A function with operator state must be a CheckpointedFunction, but %s is a \
                ListCheckpointed, which would lose its state. Implement CheckpointedFunction.""",
                function.getClass().getName());
    }

    @SuppressWarnings("unchecked")
    private static <F, O> TypeInformation<O> extract(
            String factory, F function, Function<F, TypeInformation<O>> extraction) {
        if (function instanceof ResultTypeQueryable<?> queryable) {
            return (TypeInformation<O>) queryable.getProducedType();
        }
        try {
            return extraction.apply(function);
        } catch (InvalidTypesException e) {
            throw new IllegalArgumentException(
                    """
                    The output type of a function must be known, but Flink cannot extract it from %s. \
                    Give it: PlacedKeys.%s(function, outputType)."""
                            .formatted(function.getClass().getName(), factory),
                    e);
        }
    }

    F get() {
        return function;
    }

    TypeInformation<O> outputType() {
        return outputType;
    }

    /**
     * Requires that a key was placed for the operator's max parallelism, and that its home is this
     * subtask. Flink's asynchronous state does not check that, and would keep one key's state in
     * several subtasks.
     *
     * @throws IllegalStateException if it was placed for another max parallelism
     * @throws org.apache.flink.runtime.execution.SuppressRestartsException if its home is another
     *     subtask
     */
    public void requirePlacedForThisOperator(PlacedKey<?> key) {
        if (key.maxParallelism() != maxParallelism) {
            throw new IllegalStateException(
                    """
                    The max parallelism of a keyed operator must be the one that its keys were placed \
                    for, %1$d, but the operator runs with %2$d. Set both with \
                    env.setMaxParallelism(%1$d), and leave out setMaxParallelism(…) of the operator."""
                            .formatted(key.maxParallelism(), maxParallelism));
        }
        int keyGroup = key.keyGroup();
        if (keyGroup < firstKeyGroup || keyGroup > lastKeyGroup) {
            throw Unrecoverable.because(
                    new IllegalStateException(
                            """
                            A record must reach the subtask that owns its key group, but key group %d \
                            has come to %s, which owns %d to %d. Source and operator must run with one \
                            parallelism. The adaptive scheduler does not ensure that unless they are \
                            one chain: give all of the job the same, and rescale it by a savepoint."""
                                    .formatted(keyGroup, subtask, firstKeyGroup, lastKeyGroup)));
        }
    }

    @SuppressWarnings("unchecked")
    void setOutputType(TypeInformation<O> type, ExecutionConfig config) {
        if (function instanceof OutputTypeConfigurable<?> configurable) {
            ((OutputTypeConfigurable<O>) configurable).setOutputType(type, config);
        }
    }

    public void setRuntimeContext(RuntimeContext runtimeContext) {
        if (function instanceof RichFunction rich) {
            rich.setRuntimeContext(runtimeContext);
        }
    }

    /** Opens the function in the runtime context of its adapter. */
    public void open(OpenContext openContext, RuntimeContext runtimeContext) throws Exception {
        TaskInfo task = runtimeContext.getTaskInfo();
        maxParallelism = task.getMaxNumberOfParallelSubtasks();
        int parallelism = task.getNumberOfParallelSubtasks();
        int index = task.getIndexOfThisSubtask();
        firstKeyGroup = KeyGroups.firstOf(index, maxParallelism, parallelism);
        lastKeyGroup = KeyGroups.lastOf(index, maxParallelism, parallelism);
        subtask = task.getTaskNameWithSubtasks();
        if (function instanceof RichFunction rich) {
            rich.open(openContext);
        }
    }

    void close() throws Exception {
        if (function instanceof RichFunction rich) {
            rich.close();
        }
    }

    void initializeState(FunctionInitializationContext stateContext) throws Exception {
        if (function instanceof CheckpointedFunction checkpointed) {
            checkpointed.initializeState(stateContext);
        }
    }

    void snapshotState(FunctionSnapshotContext snapshotContext) throws Exception {
        if (function instanceof CheckpointedFunction checkpointed) {
            checkpointed.snapshotState(snapshotContext);
        }
    }

    void notifyCheckpointComplete(long checkpointId) throws Exception {
        if (function instanceof CheckpointListener listener) {
            listener.notifyCheckpointComplete(checkpointId);
        }
    }

    void notifyCheckpointAborted(long checkpointId) throws Exception {
        if (function instanceof CheckpointListener listener) {
            listener.notifyCheckpointAborted(checkpointId);
        }
    }
}
