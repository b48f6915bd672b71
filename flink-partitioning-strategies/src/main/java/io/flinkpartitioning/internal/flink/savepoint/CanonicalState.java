package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/** What an operator has written in the canonical format. Stateless and thread-safe. */
final class CanonicalState {

    private CanonicalState() {}

    /**
     * Returns the files of an operator's keyed state.
     *
     * @param name what the operator is called
     * @throws IllegalArgumentException if it has keyed state in another format, or none, or some of
     *     its subtasks have finished
     */
    static List<KeyGroupsSavepointStateHandle> filesOf(OperatorState operator, String name) {
        List<KeyGroupsSavepointStateHandle> files = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            Require.argument(
                    !subtask.isFinished(),
                    """
                    All subtasks of an operator must be running to convert its keys, but a subtask of \
                    '%s' has finished, and Flink restores no state into it. Take a savepoint before \
                    the first source ends, or let the job end with --drain.""",
                    name);
            Require.argument(
                    subtask.getRawKeyedState().isEmpty(),
                    """
                    Keyed state must be of Flink's own kinds to be converted, but the operator '%s' \
                    has raw keyed state, which only the operator can read. If it is of timers on the \
                    heap, take a savepoint in the canonical format; else leave the operator out.""",
                    name);
            for (KeyedStateHandle state : subtask.getManagedKeyedState()) {
                files.add(canonical(state, name));
            }
        }
        return files;
    }

    private static KeyGroupsSavepointStateHandle canonical(KeyedStateHandle state, String name) {
        Require.argument(
                !(state instanceof ChangelogStateBackendHandle),
                """
                The savepoint must be in the canonical format, but the operator '%s' has a changelog. \
                Take a savepoint with --type canonical.""",
                name);
        if (state instanceof KeyGroupsSavepointStateHandle canonical) {
            return canonical;
        }
        throw new IllegalArgumentException(
                """
                The savepoint must be in the canonical format, but the operator '%s' has %s. Take a \
                savepoint with --type canonical."""
                        .formatted(name, state.getClass().getSimpleName()));
    }

    /** Whether an operator has keyed state of any kind. */
    static boolean hasKeyedState(OperatorState operator) {
        return operator.getStates().stream()
                .anyMatch(
                        subtask ->
                                !subtask.getManagedKeyedState().isEmpty()
                                        || !subtask.getRawKeyedState().isEmpty());
    }

    /** Returns the names of the files of keyed state, which a conversion replaces. */
    static Stream<String> replacedFiles(OperatorState operator) {
        return operator.getStates().stream()
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .map(state -> ((KeyGroupsStateHandle) state).getDelegateStateHandle())
                .filter(RelativeFileStateHandle.class::isInstance)
                .map(file -> ((RelativeFileStateHandle) file).getRelativePath());
    }

    /** Returns the files of an operator that lie outside the directory of the savepoint. */
    static Stream<String> filesElsewhere(OperatorState operator) {
        return operator.getStates().stream()
                .flatMap(CanonicalState::handles)
                .filter(
                        handle ->
                                handle instanceof FileStateHandle
                                        && !(handle instanceof RelativeFileStateHandle))
                .map(file -> ((FileStateHandle) file).getFilePath().toString());
    }

    private static Stream<StreamStateHandle> handles(OperatorSubtaskState subtask) {
        return Stream.concat(
                Stream.of(subtask.getManagedOperatorState(), subtask.getRawOperatorState())
                        .flatMap(Collection::stream)
                        .map(OperatorStateHandle::getDelegateStateHandle),
                Stream.of(subtask.getManagedKeyedState(), subtask.getRawKeyedState())
                        .flatMap(Collection::stream)
                        .filter(KeyGroupsStateHandle.class::isInstance)
                        .map(state -> ((KeyGroupsStateHandle) state).getDelegateStateHandle()));
    }
}
