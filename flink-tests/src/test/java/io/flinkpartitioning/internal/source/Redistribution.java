package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.apache.flink.runtime.checkpoint.RoundRobinOperatorStateRepartitioner;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Deals the splits of a checkpoint out to the readers of a rescaled job. */
final class Redistribution {

    private static final String STATE = "splits";

    private Redistribution() {}

    /** As Flink's own class does it. */
    static List<List<PartitionSplit>> asFlinkDoes(
            List<List<PartitionSplit>> states, int parallelism) {
        List<List<OperatorStateHandle>> handles = new ArrayList<>();
        for (int reader = 0; reader < states.size(); reader++) {
            long[] offsets = LongStream.range(0, states.get(reader).size()).toArray();
            handles.add(
                    List.of(
                            new OperatorStreamStateHandle(
                                    Map.of(
                                            STATE,
                                            new OperatorStateHandle.StateMetaInfo(
                                                    offsets,
                                                    OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                                    new ByteStreamStateHandle(
                                            Integer.toString(reader), new byte[0]))));
        }
        return RoundRobinOperatorStateRepartitioner.INSTANCE
                .repartitionState(handles, states.size(), parallelism)
                .stream()
                .map(dealt -> splitsOf(dealt, states))
                .toList();
    }

    private static List<PartitionSplit> splitsOf(
            List<OperatorStateHandle> handles, List<List<PartitionSplit>> states) {
        List<PartitionSplit> splits = new ArrayList<>();
        for (OperatorStateHandle handle : handles) {
            int reader =
                    Integer.parseInt(
                            ((ByteStreamStateHandle) handle.getDelegateStateHandle())
                                    .getHandleName());
            OperatorStateHandle.StateMetaInfo dealt =
                    Objects.requireNonNull(handle.getStateNameToPartitionOffsets().get(STATE));
            for (long offset : dealt.getOffsets()) {
                splits.add(states.get(reader).get((int) offset));
            }
        }
        return splits;
    }

    /** With no regard for anything, which is harder: few readers get splits of their own. */
    static List<List<PartitionSplit>> atRandom(
            List<List<PartitionSplit>> states, int parallelism, RandomGenerator random) {
        List<List<PartitionSplit>> dealt = new ArrayList<>();
        for (int reader = 0; reader < parallelism; reader++) {
            dealt.add(new ArrayList<>());
        }
        for (List<PartitionSplit> state : states) {
            for (PartitionSplit split : state) {
                dealt.get(random.nextInt(parallelism)).add(split);
            }
        }
        return dealt;
    }
}
