package io.flinkpartitioning.savepoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.savepoint.StoredEntry;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import io.flinkpartitioning.internal.placement.KeyGroups;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The digest has what a conversion must keep, and nothing that it may change. */
class OperatorTallyTest {

    private static final int MAX_PARALLELISM = 128;
    private static final StoredState COUNT = new StoredState("count", "value", false);
    private static final StoredState OTHER = new StoredState("other", "value", false);

    private static final Entry PLAIN = new Entry(COUNT, "", "", "key", "namespace", "value");

    /** An entry of parts; {@code placed} stands in front of the key, as a hash code does. */
    private record Entry(
            StoredState state, String time, String placed, String user, String rest, String content)
            implements StoredEntry {

        private static final int PREFIX = 1;

        @Override
        public int keyGroup() {
            return KeyGroups.ofHash(user.hashCode(), MAX_PARALLELISM);
        }

        @Override
        public Object key() {
            return user;
        }

        @Override
        public boolean hasNewKey() {
            return true;
        }

        @Override
        public byte[] bytes() {
            // Longer than the entry, as a buffer is that is used again.
            return ByteBuffer.allocate(100)
                    .put((byte) keyGroup())
                    .put((time + placed + user + rest).getBytes(UTF_8))
                    .array();
        }

        @Override
        public int timeStart() {
            return PREFIX;
        }

        @Override
        public int keyStart() {
            return PREFIX + time.length();
        }

        @Override
        public int keyEnd() {
            return keyStart() + placed.length() + user.length();
        }

        @Override
        public int restStart() {
            return keyEnd();
        }

        @Override
        public int restEnd() {
            return restStart() + rest.length();
        }

        @Override
        public byte[] value() {
            return content.concat("left over").getBytes(UTF_8);
        }

        @Override
        public int valueLength() {
            return content.length();
        }
    }

    private static OperatorTally tally(boolean placed, List<Entry> entries) {
        OperatorTally tally = new OperatorTally(placed, MAX_PARALLELISM, null);
        entries.forEach(tally::visit);
        return tally;
    }

    private static boolean same(List<Entry> one, List<Entry> other) {
        return tally(false, one).of(COUNT).hasSameEntriesAs(tally(false, other).of(COUNT));
    }

    @Test
    void hashCodeOfAPlacedKey_isNoPartOfIt() {
        Entry placed = new Entry(COUNT, "", "hash", "key", "namespace", "value");
        assertThat(
                        tally(false, List.of(PLAIN))
                                .of(COUNT)
                                .hasSameEntriesAs(tally(true, List.of(placed)).of(COUNT)))
                .isTrue();
    }

    @Test
    void eachPart_andWhereItEnds_isPartOfIt() {
        Stream.of(
                        new Entry(COUNT, "8 bytes.", "", "key", "namespace", "value"),
                        new Entry(COUNT, "", "", "kez", "namespace", "value"),
                        new Entry(COUNT, "", "", "key", "namespacf", "value"),
                        new Entry(COUNT, "", "", "key", "namespace", "valuf"),
                        new Entry(COUNT, "", "", "keyn", "amespace", "value"),
                        new Entry(COUNT, "", "", "key", "namespacev", "alue"),
                        new Entry(OTHER, "", "", "key", "namespace", "value"))
                .forEach(
                        changed ->
                                assertThat(same(List.of(PLAIN), List.of(changed)))
                                        .as(changed.toString())
                                        .isFalse());
    }

    @Test
    void order_isNoPartOfIt_butEachEntryCounts() {
        Entry second = new Entry(COUNT, "", "", "key 2", "namespace", "value");
        Entry third = new Entry(COUNT, "", "", "key 3", "namespace", "value");
        assertThat(same(List.of(PLAIN, second, third), List.of(third, PLAIN, second))).isTrue();
        assertThat(same(List.of(PLAIN, second), List.of(PLAIN))).isFalse();
        // An exclusive or would take these for the same.
        assertThat(same(List.of(PLAIN, second, second), List.of(PLAIN, third, third))).isFalse();
        assertThat(same(List.of(PLAIN, PLAIN), List.of())).isFalse();
    }

    @Test
    void entryInAnotherKeyGroupThanItsKeyHas_isCounted() {
        OperatorTally tally = new OperatorTally(false, MAX_PARALLELISM, null);
        tally.visit(PLAIN);
        assertThat(tally.misplaced()).isZero();
        OperatorTally other = new OperatorTally(false, 2 * MAX_PARALLELISM + 1, null);
        other.visit(PLAIN);
        assertThat(other.misplaced()).isEqualTo(1);
    }
}
