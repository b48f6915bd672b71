package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.source.event.SourceEventWrapper;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** The events of the hand-back, as Flink sends them. */
class SplitReportTest {

    private static final PartitionSplit SPLIT = new PartitionSplit("t", 3, 9);

    @Test
    void report_arrivesWithSplitsOffsetsAndVersion() throws Exception {
        SplitReport sent =
                SplitReport.of(List.of(SPLIT), List.of("t-1", "t-2"), PartitionSplit.SERIALIZER);
        SplitReport arrived = (SplitReport) send(new SourceEventWrapper(sent)).getSourceEvent();
        assertThat(arrived.version()).isEqualTo(PartitionSplit.SERIALIZER.getVersion());
        assertThat(arrived.kept()).containsExactly("t-1", "t-2");
        assertThat(arrived.foreignSplits(PartitionSplit.SERIALIZER)).containsExactly(SPLIT);
    }

    @Test
    void acknowledgement_arrivesWithItsIds() throws Exception {
        SourceEventWrapper sent = new SourceEventWrapper(new SplitsTaken(List.of("t-1", "t-2")));
        assertThat(send(sent).getSourceEvent()).isEqualTo(new SplitsTaken(List.of("t-1", "t-2")));
    }

    @Test
    void splitThatCannotBeRead_failsTheEnumerator() {
        SplitReport ofTheFuture = new SplitReport(99, List.of(new byte[0]), List.of());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ofTheFuture.foreignSplits(PartitionSplit.SERIALIZER))
                .withMessageContaining("version 99");
    }

    @Test
    void splitThatCannotBeWritten_failsTheReader() {
        SimpleVersionedSerializer<PartitionSplit> broken =
                new SimpleVersionedSerializer<>() {
                    @Override
                    public int getVersion() {
                        return 1;
                    }

                    @Override
                    public byte[] serialize(PartitionSplit split) throws IOException {
                        throw new IOException("cannot be written");
                    }

                    @Override
                    public PartitionSplit deserialize(int version, byte[] serialized) {
                        return SPLIT;
                    }
                };
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> SplitReport.of(List.of(SPLIT), List.of(), broken))
                .withMessageContaining("cannot be written");
    }

    private static SourceEventWrapper send(SourceEventWrapper event) throws Exception {
        return InstantiationUtil.clone(event);
    }
}
