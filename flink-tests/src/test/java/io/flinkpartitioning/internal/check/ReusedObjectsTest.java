package io.flinkpartitioning.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReusedObjectsTest {

    private static final TypeInformation<Tuple2<String, Long>> TYPE =
            Types.TUPLE(Types.STRING, Types.LONG);
    private static final int RECORDS = 5 * ReusedObjects.TRIAL;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 300, 1000, ReusedObjects.WINDOW})
    void objectsThatTakeTurns_areNeverOverwrittenAfterwards(int objects) {
        List<Tuple2<String, Long>> pool = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            pool.add(Tuple2.of("", 0L));
        }
        assertKept(
                reusedObjects(TYPE),
                number -> {
                    Tuple2<String, Long> record = pool.get(number % objects);
                    record.setFields("key " + number, (long) number);
                    return record;
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, ReusedObjects.WINDOW})
    void objectsInsideNewRecords_areNeverOverwrittenAfterwards(int objects) {
        List<Tuple2<String, Long>> pool = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            pool.add(Tuple2.of("", 0L));
        }
        assertKept(
                reusedObjects(Types.TUPLE(TYPE)),
                number -> {
                    Tuple2<String, Long> inner = pool.get(number % objects);
                    inner.setFields("key " + number, (long) number);
                    return Tuple1.of(inner);
                });
    }

    @Test
    void newObjects_goOnAsTheyAreAfterTheTrial() {
        ReusedObjects<Tuple2<String, Long>> reused = reusedObjects(TYPE);
        for (int number = 1; number <= RECORDS; number++) {
            Tuple2<String, Long> record = Tuple2.of("key", (long) number);
            Tuple2<String, Long> kept = reused.own(record);
            if (number <= ReusedObjects.TRIAL) {
                assertThat(kept).isEqualTo(record).isNotSameAs(record);
            } else {
                assertThat(kept).isSameAs(record);
            }
        }
    }

    @Test
    void sharedObjectThatNeverChanges_isNotRefused() {
        ReusedObjects<Tuple2<String, Long>> fromTheStart = reusedObjects(TYPE);
        ReusedObjects<Tuple2<String, Long>> afterTheTrial = afterTrial(TYPE);
        Tuple2<String, Long> shared = Tuple2.of("shared", 1L);
        for (int number = 0; number < RECORDS; number++) {
            assertThat(fromTheStart.own(shared)).isEqualTo(shared);
            assertThat(afterTheTrial.own(shared)).isSameAs(shared);
        }
    }

    @Test
    void objectsThatTakeTurnsOnlyAfterTheTrial_endTheJobWithinTwoWindows() {
        ReusedObjects<Tuple2<String, Long>> reused = afterTrial(TYPE);
        List<Tuple2<String, Long>> pool = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            pool.add(Tuple2.of("", 0L));
        }
        assertThatThrownBy(
                        () -> {
                            for (int number = 0; number < 2 * ReusedObjects.WINDOW; number++) {
                                Tuple2<String, Long> record = pool.get(number % pool.size());
                                record.setFields("key", (long) number);
                                reused.own(record);
                            }
                        })
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("pipeline.object-reuse is on and no exchange follows")
                .hasMessageContaining(
                        "subtask 3 of 'trades by trader_id' got an object of %s again",
                        Tuple2.class.getName())
                .hasMessageContaining("pipeline.object-reuse: false")
                .hasMessageContaining("upTo(Plan.LOCAL_FIRST)");
    }

    @Test
    void sharedObjectThatChangesAtLast_endsTheJob() {
        ReusedObjects<Tuple2<String, Long>> reused = afterTrial(TYPE);
        Tuple2<String, Long> shared = Tuple2.of("shared", 1L);
        for (int number = 0; number < 10 * ReusedObjects.WINDOW; number++) {
            reused.own(shared);
        }
        shared.f1 = 2L;
        assertThatThrownBy(
                        () -> {
                            for (int number = 0; number < ReusedObjects.WINDOW; number++) {
                                reused.own(shared);
                            }
                        })
                .isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void nullRecords_goOn() {
        ReusedObjects<Tuple2<String, Long>> reused = reusedObjects(TYPE);
        for (int number = 0; number < RECORDS; number++) {
            Tuple2<String, Long> record = number % 3 == 0 ? null : Tuple2.of("key", (long) number);
            assertThat(passed(reused, record)).isEqualTo(record);
        }
    }

    /** NullAway takes records for what they should be. */
    @SuppressWarnings("NullAway")
    private static <T> @Nullable T passed(ReusedObjects<T> reused, @Nullable T record) {
        return reused.own(record);
    }

    @Test
    void recordsThatCannotBeCopied_goOnUnlessTheirObjectComesBack() {
        ReusedObjects<Tuple2<int[], Long>> reused =
                reusedObjects(Types.TUPLE(TypeInformation.of(int[].class), Types.LONG));
        List<Tuple2<int[], Long>> records = new ArrayList<>();
        for (int number = 0; number < RECORDS; number++) {
            Tuple2<int[], Long> uncopied = new Tuple2<>();
            uncopied.f1 = (long) number;
            records.add(uncopied);
            assertThat(reused.own(uncopied)).isSameAs(uncopied);
        }
        Tuple2<int[], Long> last = records.get(RECORDS - 1);
        assertThatThrownBy(
                        () -> {
                            for (int number = 0; number < 2 * ReusedObjects.WINDOW; number++) {
                                reused.own(last);
                            }
                        })
                .isInstanceOf(SuppressRestartsException.class);
    }

    private enum Venue {
        XETRA
    }

    @Test
    void immutableTypes_areNotSearched() {
        for (TypeInformation<?> type :
                List.of(Types.STRING, Types.LONG, Types.ENUM(Venue.class), Types.INSTANT)) {
            assertThat(opened(type, true)).as(type.toString()).isNull();
        }
    }

    @Test
    void recordsThatFlinkCopies_areNotSearched() {
        assertThat(opened(TYPE, false)).isNull();
        assertThat(opened(TYPE, true)).isNotNull();
    }

    private static <T> @Nullable ReusedObjects<T> opened(
            TypeInformation<T> type, boolean objectReuse) {
        return new ReusedObjects.Factory<>("trades by trader_id", serializer(type))
                .onSubtask(0, objectReuse);
    }

    /** Keeps all records, as state does, and then looks whether they are what they were. */
    private static <T> void assertKept(ReusedObjects<T> reused, IntFunction<T> reader) {
        List<T> kept = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < RECORDS; number++) {
            T record = reader.apply(number);
            expected.add(Objects.toString(record));
            kept.add(reused.own(record));
        }
        assertThat(kept.stream().map(Objects::toString).toList()).isEqualTo(expected);
    }

    private static <T> ReusedObjects<T> afterTrial(TypeInformation<T> type) {
        ReusedObjects<T> reused = reusedObjects(type);
        TypeSerializer<T> serializer = serializer(type);
        for (int number = 0; number < ReusedObjects.TRIAL; number++) {
            reused.own(serializer.createInstance());
        }
        return reused;
    }

    private static <T> ReusedObjects<T> reusedObjects(TypeInformation<T> type) {
        return new ReusedObjects<>("trades by trader_id", 3, serializer(type));
    }

    private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }
}
