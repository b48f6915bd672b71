package io.flinkpartitioning.internal.flink;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.jspecify.annotations.Nullable;

/**
 * What later lines of Flink have, but 1.20 has not. Stateless and thread-safe.
 *
 * <p>Each method is looked for when the class is loaded. No version is asked.
 */
@SuppressWarnings("unchecked") // What a method returns is known by its declaration alone.
public final class LaterFlink {

    /** Since 2.2. */
    private static final @Nullable MethodHandle RUNTIME_CONTEXT =
            method(
                    "org.apache.flink.api.connector.source.RichSourceReaderContext",
                    "getRuntimeContext",
                    RuntimeContext.class);

    /** Since 2.1. */
    private static final @Nullable MethodHandle UNMERGED_INPUT =
            find(
                    "org.apache.flink.runtime.state.ChannelStateHelper",
                    (lookup, owner) ->
                            lookup.findStatic(
                                    owner,
                                    "extractUnmergedInputHandles",
                                    MethodType.methodType(
                                            StateObjectCollection.class,
                                            OperatorSubtaskState.class)));

    /** Since 2.0. */
    private static final @Nullable MethodHandle DECLARE_WATERMARKS =
            method(Source.class.getName(), "declareWatermarks", Set.class);

    /** Since 2.0. */
    private static final @Nullable MethodHandle OPERATOR_NAME =
            method(OperatorState.class.getName(), "getOperatorName", Optional.class);

    /** Since 2.0. */
    private static final @Nullable MethodHandle OPERATOR_UID =
            method(OperatorState.class.getName(), "getOperatorUid", Optional.class);

    /** Since 2.0. */
    private static final @Nullable MethodHandle ENABLE_ASYNC_STATE =
            method(KeyedStream.class.getName(), "enableAsyncState", KeyedStream.class);

    /** Since 2.1. */
    private static final @Nullable MethodHandle SPLIT_METRICS =
            find(
                    "org.apache.flink.metrics.groups.SourceSplitMetricGroup",
                    (lookup, type) -> MethodHandles.constant(Class.class, type));

    private LaterFlink() {}

    /** Whether there is asynchronous state, and ForSt, the backend for it; not before Flink 2.0. */
    public static boolean hasAsynchronousState() {
        return ENABLE_ASYNC_STATE != null;
    }

    /** Whether each split of a source has metrics of its watermark; not before Flink 2.1. */
    public static boolean hasSplitMetrics() {
        return SPLIT_METRICS != null;
    }

    /** Returns what a reader may know of its job; empty before Flink 2.2. */
    public static Optional<RuntimeContext> runtimeContext(SourceReaderContext context) {
        return RUNTIME_CONTEXT != null
                        && RUNTIME_CONTEXT.type().parameterType(0).isInstance(context)
                ? Optional.of((RuntimeContext) call(RUNTIME_CONTEXT, context))
                : Optional.empty();
    }

    /** Returns the watermarks that a source declares; none before Flink 2.0. */
    public static Set<?> watermarksOf(Source<?, ?, ?> source) {
        return DECLARE_WATERMARKS == null ? Set.of() : (Set<?>) call(DECLARE_WATERMARKS, source);
    }

    /** Whether snapshots have the names of operators; not before Flink 2.0. */
    public static boolean hasOperatorNames() {
        return OPERATOR_NAME != null;
    }

    /** Returns the name of an operator in a snapshot; empty before Flink 2.0. */
    public static Optional<String> nameOf(OperatorState operator) {
        return OPERATOR_NAME == null
                ? Optional.empty()
                : (Optional<String>) call(OPERATOR_NAME, operator);
    }

    /** Returns the uid of an operator in a snapshot; empty before Flink 2.0. */
    public static Optional<String> uidOf(OperatorState operator) {
        return OPERATOR_UID == null
                ? Optional.empty()
                : (Optional<String>) call(OPERATOR_UID, operator);
    }

    /** Returns the state of single input channels, which Flink may merge since 2.1. */
    public static Collection<InputChannelStateHandle> inputChannels(OperatorSubtaskState subtask) {
        return (Collection<InputChannelStateHandle>)
                (UNMERGED_INPUT == null
                        ? subtask.getInputChannelState()
                        : call(UNMERGED_INPUT, subtask));
    }

    private static @Nullable MethodHandle method(String owner, String name, Class<?> result) {
        return find(
                owner,
                (lookup, type) -> lookup.findVirtual(type, name, MethodType.methodType(result)));
    }

    private static @Nullable MethodHandle find(String owner, Search search) {
        try {
            return search.in(
                    MethodHandles.publicLookup(),
                    Class.forName(owner, false, LaterFlink.class.getClassLoader()));
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new LinkageError("A method of %s is not public any more".formatted(owner), e);
        }
    }

    @FunctionalInterface
    private interface Search {
        MethodHandle in(MethodHandles.Lookup lookup, Class<?> owner)
                throws NoSuchMethodException, IllegalAccessException;
    }

    private static Object call(MethodHandle method, Object target) {
        try {
            return method.invoke(target);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("None of the methods declares an exception", e);
        }
    }
}
