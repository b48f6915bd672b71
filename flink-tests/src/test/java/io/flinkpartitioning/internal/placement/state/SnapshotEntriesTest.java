package io.flinkpartitioning.internal.placement.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.junit.jupiter.api.Test;

class SnapshotEntriesTest {

    private static final SnapshotEntries SEVEN =
            SnapshotEntries.NONE.with("number", out -> out.writeInt(7));

    @Test
    void equals_entriesOfOtherNamesOrContent_isFalse() {
        assertThat(SEVEN)
                .isEqualTo(SnapshotEntries.NONE.with("number", out -> out.writeInt(7)))
                .hasSameHashCodeAs(SnapshotEntries.NONE.with("number", out -> out.writeInt(7)))
                .isNotEqualTo(SEVEN.with("number", out -> out.writeInt(8)))
                .isNotEqualTo(SEVEN.with("other", out -> out.writeInt(7)))
                .isNotEqualTo(SnapshotEntries.NONE)
                .isNotEqualTo("number");
    }

    @Test
    void get_entryOfAName_readsWhatWasWritten() {
        assertThat(SEVEN.get("number", DataInputView::readInt)).isEqualTo(7);
        assertThat(SEVEN.get("other", DataInputView::readInt)).isNull();
    }

    @Test
    void get_shorterEntryThanIsRead_saysWhichOne() {
        assertThatThrownBy(() -> SEVEN.get("number", DataInputView::readLong))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'number' cannot be read")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void with_contentThatCannotBeWritten_saysWhichOne() {
        assertThatThrownBy(
                        () ->
                                SEVEN.with(
                                        "broken",
                                        out -> {
                                            throw new IOException("full");
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'broken' cannot be written");
    }
}
