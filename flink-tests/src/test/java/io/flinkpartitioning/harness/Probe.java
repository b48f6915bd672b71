package io.flinkpartitioning.harness;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The watermarks of a source, one at each record, and what the test sees of the source: which marks
 * it has read. Also lets it fail at the next record of a partition. Works where tasks and test
 * share a JVM.
 */
final class Probe<K> implements WatermarkStrategy<Reading<K>> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();

    /** A partition of one of the streams. */
    record Place(int stream, int partition) {}

    /** A record that is not counted. */
    record Mark(Place place, long number) {}

    private record Seen(Set<Mark> marks, AtomicReference<Place> fault) {}

    /** No partition. */
    private static final Place NOWHERE = new Place(-1, -1);

    private final String id = UUID.randomUUID().toString();

    Probe() {
        SEEN.put(id, new Seen(ConcurrentHashMap.newKeySet(), new AtomicReference<>(NOWHERE)));
    }

    /** Whether the source has read a mark. */
    boolean hasRead(Mark mark) {
        return seen().marks().contains(mark);
    }

    /** Lets the subtask fail once that reads the next record of a partition. */
    void failAt(Place place) {
        seen().fault().set(place);
    }

    /** Forgets what it has seen. */
    void close() {
        SEEN.remove(id);
    }

    private Seen seen() {
        Seen seen = SEEN.get(id);
        if (seen == null) {
            throw new FlinkRuntimeException("The probe is closed");
        }
        return seen;
    }

    private void pass(Reading<K> reading) {
        Place place = new Place(reading.stream(), reading.partition());
        Seen seen = seen();
        if (seen.fault().get().equals(place)) {
            seen.fault().set(NOWHERE);
            throw new FlinkRuntimeException("The reader fails at %s, as wanted".formatted(place));
        }
        if (!reading.counts()) {
            seen.marks().add(new Mark(place, reading.number()));
        }
    }

    @Override
    public TimestampAssigner<Reading<K>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (reading, timestamp) -> {
            pass(reading);
            return reading.millis();
        };
    }

    @Override
    public WatermarkGenerator<Reading<K>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new AtEachRecord<>();
    }

    private static final class AtEachRecord<K> implements WatermarkGenerator<Reading<K>> {

        private long newest = Long.MIN_VALUE + 1;

        @Override
        public void onEvent(Reading<K> event, long timestamp, WatermarkOutput output) {
            newest = Math.max(newest, timestamp);
            output.emitWatermark(new Watermark(newest - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
