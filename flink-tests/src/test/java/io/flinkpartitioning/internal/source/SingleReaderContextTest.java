package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** What an enumerator may do with the one reader that it sees. */
class SingleReaderContextTest {

    /** What a source tells its readers. */
    private static final class Told implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    private final FakeEnumeratorContext all = new FakeEnumeratorContext(4);
    private final SingleReaderContext<PartitionSplit> context =
            new SingleReaderContext<>(all, splits -> {}, () -> {}, () -> {}, DiscoveryCheck.NONE);

    @Test
    void eventToAReaderThatHasSentNone_endsTheJobForGoodWithTheReason() {
        assertThatThrownBy(() -> context.sendEventToSourceReader(0, new Told()))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("sends " + Told.class.getName() + " to reader 0")
                .hasMessageContaining("Use the source without alignment");
        assertThatThrownBy(() -> context.sendEventToSourceReader(0, 1, new Told()))
                .isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void answerToAReader_isSent() {
        all.register(3);
        context.heardFrom(3);
        assertThatCode(() -> context.sendEventToSourceReader(3, new Told()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> context.sendEventToSourceReader(2, new Told()))
                .isInstanceOf(SuppressRestartsException.class);
    }
}
