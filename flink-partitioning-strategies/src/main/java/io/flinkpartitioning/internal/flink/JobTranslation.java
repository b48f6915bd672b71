package io.flinkpartitioning.internal.flink;

import org.apache.flink.streaming.api.graph.StreamGraphGenerator;

/**
 * The moment when Flink translates a job: everything that its user sets is final. Stateless and
 * thread-safe.
 *
 * <p>No public interface is called then. But Flink asks the key type of each keyed operator for its
 * serializer. Window operators ask earlier too, when the job is not complete yet. Only the stack
 * tells the two apart.
 */
public final class JobTranslation {

    private static final StackWalker STACK =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private JobTranslation() {}

    /** Whether Flink is translating a job in this thread. Takes some microseconds. */
    public static boolean isUnderWay() {
        return STACK.walk(
                frames ->
                        frames.anyMatch(
                                frame -> frame.getDeclaringClass() == StreamGraphGenerator.class));
    }
}
