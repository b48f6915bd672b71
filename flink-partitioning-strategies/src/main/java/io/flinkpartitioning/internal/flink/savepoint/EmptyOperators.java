package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.flink.LaterFlink;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.jspecify.annotations.Nullable;

/**
 * Makes operators of snapshots. Stateless and thread-safe.
 *
 * <p>Flink 2.0 has added their names and uids to the constructors. No method copies an operator to
 * another max parallelism.
 */
final class EmptyOperators {

    private static final MethodType BEFORE_2_0 =
            MethodType.methodType(void.class, OperatorID.class, int.class, int.class);
    private static final MethodType SINCE_2_0 =
            BEFORE_2_0.insertParameterTypes(0, String.class, String.class);

    private static final boolean NAMED = LaterFlink.hasOperatorNames();
    private static final MethodHandle CONSTRUCTOR = constructor();

    private EmptyOperators() {}

    /** Returns the same operator without state, and with another max parallelism. */
    static OperatorState like(OperatorState operator, int maxParallelism) {
        return NAMED
                ? call(
                        LaterFlink.nameOf(operator).orElse(null),
                        LaterFlink.uidOf(operator).orElse(null),
                        operator.getOperatorID(),
                        operator.getParallelism(),
                        maxParallelism)
                : call(operator.getOperatorID(), operator.getParallelism(), maxParallelism);
    }

    private static MethodHandle constructor() {
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(OperatorState.class, NAMED ? SINCE_2_0 : BEFORE_2_0);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("OperatorState has another constructor", e);
        }
    }

    private static OperatorState call(@Nullable Object... arguments) {
        try {
            return (OperatorState) CONSTRUCTOR.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("The constructor declares no exception", e);
        }
    }
}
