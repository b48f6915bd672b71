package io.flinkpartitioning.internal.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;

/** Only keyed state in the canonical format, of subtasks that run, is converted. */
class CanonicalStateTest {

    private static final KeyGroupRange KEY_GROUPS = KeyGroupRange.of(0, 127);
    private static final KeyGroupRangeOffsets OFFSETS = new KeyGroupRangeOffsets(KEY_GROUPS);
    private static final StreamStateHandle BYTES = new ByteStreamStateHandle("bytes", new byte[3]);

    private final OperatorState operator = OperatorStates.of("totals");

    @Test
    void canonicalState_isTaken() {
        KeyGroupsSavepointStateHandle file = new KeyGroupsSavepointStateHandle(OFFSETS, BYTES);
        put(managed(file));
        assertThat(CanonicalState.filesOf(operator, "totals")).containsExactly(file);
        assertThat(CanonicalState.hasKeyedState(operator)).isTrue();
    }

    @Test
    void nativeState_isRefused() {
        put(managed(new KeyGroupsStateHandle(OFFSETS, BYTES)));
        assertRefused("canonical format", "KeyGroupsStateHandle", "--type canonical");
    }

    @Test
    void changelog_isRefused() {
        put(
                managed(
                        new ChangelogStateBackendHandleImpl(
                                List.of(), List.of(), KEY_GROUPS, 1, 1, 0)));
        assertRefused("has a changelog", "--type canonical");
    }

    @Test
    void rawKeyedState_isRefused() {
        put(
                OperatorSubtaskState.builder()
                        .setRawKeyedState(
                                StateObjectCollection.singleton(
                                        new KeyGroupsStateHandle(OFFSETS, BYTES)))
                        .build());
        assertRefused("has raw keyed state", "leave the operator out");
        assertThat(CanonicalState.hasKeyedState(operator)).isTrue();
    }

    @Test
    void finishedSubtask_isRefused() {
        put(FinishedOperatorSubtaskState.INSTANCE);
        assertRefused("a subtask of 'totals' has finished", "before the first source ends");
    }

    @Test
    void fileElsewhere_isFound() {
        Path path = new Path("/elsewhere/file");
        put(
                managed(
                        new KeyGroupsSavepointStateHandle(
                                OFFSETS, new RelativeFileStateHandle(path, "file", 3))));
        assertThat(CanonicalState.filesElsewhere(operator)).isEmpty();
        put(managed(new KeyGroupsSavepointStateHandle(OFFSETS, new FileStateHandle(path, 3))));
        assertThat(CanonicalState.filesElsewhere(operator)).containsExactly("/elsewhere/file");
    }

    private static OperatorSubtaskState managed(KeyedStateHandle state) {
        return OperatorSubtaskState.builder()
                .setManagedKeyedState(StateObjectCollection.singleton(state))
                .build();
    }

    private void put(OperatorSubtaskState subtask) {
        operator.putState(0, subtask);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> CanonicalState.filesOf(operator, "totals"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'totals'")
                .hasMessageContainingAll(words);
    }
}
