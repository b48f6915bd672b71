package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.KeyGroupAssignment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.jspecify.annotations.Nullable;

/**
 * Writes a savepoint again, with other keys in the keyed state of some operators. For one thread.
 *
 * <p>The chain of a task has one max parallelism, and a savepoint does not say which operators are
 * chained. So if it changes, it changes for each operator that has the old one, or the one that
 * Flink chooses for its parallelism. One with keyed state that is not converted stands in the way.
 */
public final class SavepointConverter {

    private final CanonicalSavepoint savepoint;

    /** The operators to convert, in the order of their uids. */
    private final Map<OperatorID, Conversion> conversions = new LinkedHashMap<>();

    /** An operator to convert; without a state to convert if it has finished. */
    private record Conversion(
            String uid, OperatorState operator, @Nullable KeyedStateConversion state) {}

    /**
     * What has become of the keyed state of an operator.
     *
     * @param uid its uid
     * @param oldKeys the snapshot of the serializer of its keys before; null if it has finished
     * @param newKeys the same after the conversion
     * @param maxParallelism its max parallelism after the conversion
     * @param entries how many entries its state has, timers included
     * @param bytes how long they are in the files
     */
    public record Converted(
            String uid,
            @Nullable TypeSerializerSnapshot<?> oldKeys,
            @Nullable TypeSerializerSnapshot<?> newKeys,
            int maxParallelism,
            long entries,
            long bytes) {}

    /**
     * Reads a savepoint, and the headers of the state to convert.
     *
     * @param pointer the directory of the savepoint
     * @param choices the rekeying of each operator to convert, by its uid
     * @param userCodeClassLoader loads the serializers of keys and values
     * @throws IllegalArgumentException if the savepoint can't be converted in this way
     * @throws IOException if the file system fails
     */
    public SavepointConverter(
            String pointer, Map<String, Rekeying.Choice> choices, ClassLoader userCodeClassLoader)
            throws IOException {
        this.savepoint = CanonicalSavepoint.read(pointer, userCodeClassLoader);
        for (Map.Entry<String, Rekeying.Choice> choice : choices.entrySet()) {
            String uid = choice.getKey();
            OperatorState operator = savepoint.keyed(uid);
            conversions.put(
                    operator.getOperatorID(),
                    new Conversion(
                            uid,
                            operator,
                            operator.isFullyFinished()
                                    ? null
                                    : new KeyedStateConversion(
                                            operator,
                                            uid,
                                            choice.getValue(),
                                            userCodeClassLoader)));
        }
        requireOneMaxParallelism();
    }

    private void requireOneMaxParallelism() {
        int maxParallelism = maxParallelism();
        for (Conversion conversion : conversions.values()) {
            KeyedStateConversion state = conversion.state();
            Require.argument(
                    state == null || state.maxParallelism() == maxParallelism,
                    """
                    All operators that are converted must get one max parallelism, but '%s' gets %d, \
                    and another one %d. Set --max-parallelism or withMaxParallelism(…), and \
                    env.setMaxParallelism(…) in the job.""",
                    conversion.uid(),
                    state == null ? 0 : state.maxParallelism(),
                    maxParallelism);
        }
        String left =
                savepoint.operators().stream()
                        .filter(operator -> !conversions.containsKey(operator.getOperatorID()))
                        .filter(
                                operator ->
                                        newMaxParallelism(operator) != operator.getMaxParallelism())
                        .filter(CanonicalState::hasKeyedState)
                        .map(
                                operator ->
                                        "%s with %d"
                                                .formatted(
                                                        CanonicalSavepoint.inWords(operator),
                                                        operator.getMaxParallelism()))
                        .collect(Collectors.joining(", "));
        Require.argument(
                left.isEmpty(),
                """
                All keyed operators of a job must have one max parallelism, but those that are \
                converted get %d, and these keep theirs: %s. Convert them too, to plain keys if they \
                are plain; or keep the max parallelism by --max-parallelism or withMaxParallelism(…), and \
                set env.setMaxParallelism(…) in the job.""",
                maxParallelism,
                left);
    }

    private int maxParallelism() {
        return conversions.values().stream()
                .map(Conversion::state)
                .filter(state -> state != null)
                .mapToInt(KeyedStateConversion::maxParallelism)
                .findFirst()
                .orElse(0);
    }

    private int newMaxParallelism(OperatorState operator) {
        int common = maxParallelism();
        int old = operator.getMaxParallelism();
        boolean ofTheJob =
                old == KeyGroupAssignment.defaultMaxParallelism(operator.getParallelism())
                        || conversions.values().stream()
                                .anyMatch(
                                        conversion ->
                                                conversion.operator().getMaxParallelism() == old);
        return common > 0 && ofTheJob ? common : old;
    }

    /**
     * Writes the new savepoint. If that fails, nothing is left of it. The old one stays as it is.
     *
     * @param target its directory
     * @param listener hears how far it is
     * @return what has become of each operator
     * @throws IllegalArgumentException if the directory exists, or lies in the old savepoint
     * @throws IOException if the file system fails
     */
    public List<Converted> writeTo(String target, ConversionBytes.Listener listener)
            throws IOException {
        SavepointDirectory.requireNew(target, savepoint.directory());
        ConversionBytes bytes =
                ConversionBytes.of(
                        conversions.values().stream().map(Conversion::operator).toList(), listener);
        List<Converted> report = new ArrayList<>();
        try (SavepointDirectory directory = SavepointDirectory.create(target)) {
            Set<String> replaced = new TreeSet<>();
            List<OperatorState> operators = new ArrayList<>();
            for (OperatorState operator : savepoint.operators()) {
                Conversion conversion = conversions.get(operator.getOperatorID());
                List<KeyedStateHandle> files = null;
                if (conversion != null) {
                    files = convert(conversion, directory.path(), bytes, report);
                    CanonicalState.replacedFiles(operator).forEach(replaced::add);
                }
                operators.add(withKeyedState(operator, files));
            }
            directory.copyFrom(savepoint.directory(), replaced);
            CheckpointMetadata old = savepoint.metadata();
            directory.complete(
                    new CheckpointMetadata(
                            old.getCheckpointId(),
                            operators,
                            old.getMasterStates(),
                            old.getCheckpointProperties()));
        }
        bytes.complete();
        return report;
    }

    private @Nullable List<KeyedStateHandle> convert(
            Conversion conversion, Path target, ConversionBytes bytes, List<Converted> report)
            throws IOException {
        KeyedStateConversion state = conversion.state();
        if (state == null) {
            report.add(
                    new Converted(
                            conversion.uid(),
                            null,
                            null,
                            conversion.operator().getMaxParallelism(),
                            0,
                            0));
            return null;
        }
        KeyedStateConversion.Converted converted = state.writeTo(target, bytes);
        report.add(
                new Converted(
                        conversion.uid(),
                        state.oldKeys(),
                        state.newKeys(),
                        state.maxParallelism(),
                        converted.entries(),
                        converted.bytes()));
        return converted.files();
    }

    /**
     * Returns an operator with other keyed state.
     *
     * @param files the file of each subtask; null if it keeps its own
     */
    private OperatorState withKeyedState(
            OperatorState operator, @Nullable List<KeyedStateHandle> files) {
        int maxParallelism = newMaxParallelism(operator);
        // Flink restores nothing into a finished operator, and so looks at no number of it.
        if (operator.isFullyFinished()
                || (files == null && maxParallelism == operator.getMaxParallelism())) {
            return operator;
        }
        OperatorState changed = EmptyOperators.like(operator, maxParallelism);
        changed.setCoordinatorState(operator.getCoordinatorState());
        operator.getSubtaskStates()
                .forEach(
                        (subtask, state) ->
                                changed.putState(
                                        subtask,
                                        files == null
                                                ? state
                                                : state.toBuilder()
                                                        .setManagedKeyedState(
                                                                StateObjectCollection.singleton(
                                                                        files.get(subtask)))
                                                        .build()));
        if (files != null) {
            addSubtasksWithoutState(changed, files);
        }
        return changed;
    }

    /** A subtask that had nothing may have key groups now. */
    private static void addSubtasksWithoutState(
            OperatorState operator, List<KeyedStateHandle> files) {
        for (int subtask = 0; subtask < files.size(); subtask++) {
            if (operator.getState(subtask) == null) {
                operator.putState(
                        subtask,
                        OperatorSubtaskState.builder()
                                .setManagedKeyedState(
                                        StateObjectCollection.singleton(files.get(subtask)))
                                .build());
            }
        }
    }
}
