package io.flinkpartitioning.internal.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.watermark.WatermarkDeclaration;
import org.apache.flink.api.common.watermark.WatermarkDeclarations;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.runtime.checkpoint.InflightDataRescalingDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.MergedInputChannelStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;

/** What the line of Flink under test has, is found. */
class LaterFlinkTest {

    private static final ByteStreamStateHandle CHANNELS =
            new ByteStreamStateHandle("channels", new byte[8]);

    @Test
    void contextOfAReader_withoutAJob_tellsNothingOfIt() {
        assertThat(LaterFlink.runtimeContext(new TestingReaderContext())).isEmpty();
    }

    @Test
    void watermarksThatASourceDeclares_areFound() {
        WatermarkDeclaration declared =
                WatermarkDeclarations.newBuilder("read up to")
                        .typeLong()
                        .combineFunctionMin()
                        .build();
        NumberSequenceSource source =
                new NumberSequenceSource(0, 1) {
                    @Override
                    public Set<? extends WatermarkDeclaration> declareWatermarks() {
                        return Set.of(declared);
                    }
                };
        assertThat(LaterFlink.watermarksOf(source)).isEqualTo(Set.of(declared));
    }

    @Test
    void nameOfAnOperator_isFound() {
        OperatorState state = new OperatorState("orders", null, new OperatorID(), 1, 128);
        assertThat(LaterFlink.nameOf(state)).contains("orders");
    }

    @Test
    void inputChannels_thatFlinkHasMerged_areSingleOnes() {
        InputChannelStateHandle first = channel(0);
        InputChannelStateHandle second = channel(1);
        OperatorSubtaskState subtask =
                OperatorSubtaskState.builder()
                        .setInputChannelState(
                                StateObjectCollection.singleton(
                                        MergedInputChannelStateHandle.fromChannelHandles(
                                                List.of(first, second))))
                        .setInputRescalingDescriptor(InflightDataRescalingDescriptor.NO_RESCALE)
                        .build();
        assertThat(LaterFlink.inputChannels(subtask)).containsExactlyInAnyOrder(first, second);
    }

    private static InputChannelStateHandle channel(int gate) {
        return new InputChannelStateHandle(
                0,
                new InputChannelInfo(gate, 0),
                CHANNELS,
                new AbstractChannelStateHandle.StateContentMetaInfo(List.of(0L), 8));
    }
}
