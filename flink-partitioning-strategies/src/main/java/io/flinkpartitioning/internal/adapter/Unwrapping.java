package io.flinkpartitioning.internal.adapter;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;

/**
 * What all adapters pass on in the same way, whether or not the wrapped function needs it.
 *
 * @param <O> the type of the results
 */
interface Unwrapping<O>
        extends ResultTypeQueryable<O>,
                OutputTypeConfigurable<O>,
                CheckpointedFunction,
                CheckpointListener {

    /** The wrapped function. */
    WrappedFunction<?, O> wrapped();

    @Override
    default TypeInformation<O> getProducedType() {
        return wrapped().outputType();
    }

    @Override
    default void setOutputType(TypeInformation<O> type, ExecutionConfig config) {
        wrapped().setOutputType(type, config);
    }

    @Override
    default void initializeState(FunctionInitializationContext stateContext) throws Exception {
        wrapped().initializeState(stateContext);
    }

    @Override
    default void snapshotState(FunctionSnapshotContext snapshotContext) throws Exception {
        wrapped().snapshotState(snapshotContext);
    }

    @Override
    default void notifyCheckpointComplete(long checkpointId) throws Exception {
        wrapped().notifyCheckpointComplete(checkpointId);
    }

    @Override
    default void notifyCheckpointAborted(long checkpointId) throws Exception {
        wrapped().notifyCheckpointAborted(checkpointId);
    }
}
