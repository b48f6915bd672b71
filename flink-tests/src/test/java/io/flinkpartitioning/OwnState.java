package io.flinkpartitioning;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.jspecify.annotations.Nullable;

/** State that is not kept by key. */
final class OwnState implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient @Nullable ListState<Long> state;
    transient long count;

    void initializeState(FunctionInitializationContext context) throws Exception {
        ListState<Long> restored =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("own", Types.LONG));
        for (long value : restored.get()) {
            count += value;
        }
        state = restored;
    }

    void snapshotState() throws Exception {
        Objects.requireNonNull(state).update(List.of(count));
    }
}
