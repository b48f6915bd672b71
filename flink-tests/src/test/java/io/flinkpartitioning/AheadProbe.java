package io.flinkpartitioning;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.utils.Utils;

/**
 * Holds the watermark that each record sees against the truth: how far each partition has ever
 * been. What is read again after a failure does not take that back. Works where tasks and test
 * share a JVM.
 */
final class AheadProbe
        extends KeyedProcessFunction<String, Tuple2<String, Long>, Tuple3<String, Long, Long>> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, AtomicLongArray> TRUTHS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final int partitions;
    private final FaultSwitch fault;

    AheadProbe(int partitions, FaultSwitch fault) {
        this.partitions = partitions;
        this.fault = fault;
        AtomicLongArray truth = new AtomicLongArray(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            truth.set(partition, Long.MIN_VALUE);
        }
        TRUTHS.put(id, truth);
    }

    /** Returns the watermarks whose truth is recorded. The number of a record is its time. */
    WatermarkStrategy<Tuple2<String, Long>> watermarks() {
        int[] eachAlone = IntStream.range(0, partitions).toArray();
        return watermarks(eachAlone);
    }

    /**
     * The same behind the source, where what assigns watermarks knows no partitions: those of a
     * subtask have come as far as the furthest of them.
     *
     * @param homes the subtask of each partition
     */
    WatermarkStrategy<Tuple2<String, Long>> watermarks(int[] homes) {
        return WatermarkStrategy.<Tuple2<String, Long>>forGenerator(
                        context -> new Truthful(id, homes))
                .withTimestampAssigner((record, timestamp) -> record.f1);
    }

    /** Emits ("ahead" or "exact", the watermark, the least of all partitions). */
    @Override
    public void processElement(
            Tuple2<String, Long> record,
            Context context,
            Collector<Tuple3<String, Long, Long>> out) {
        long watermark = context.timerService().currentWatermark();
        AtomicLongArray truth = truth(id);
        long least = Long.MAX_VALUE;
        for (int partition = 0; partition < partitions; partition++) {
            least = Math.min(least, truth.get(partition));
        }
        fault.pass(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        out.collect(Tuple3.of(watermark > least ? "ahead" : "exact", watermark, least));
    }

    private static AtomicLongArray truth(String id) {
        AtomicLongArray truth = TRUTHS.get(id);
        if (truth == null) {
            throw new IllegalStateException("Another JVM than the test's");
        }
        return truth;
    }

    /** Emits the greatest time of its partition, from time to time. */
    private static final class Truthful implements WatermarkGenerator<Tuple2<String, Long>> {

        private final String id;
        private final int[] homes;
        private int partition = -1;
        private long greatest = Long.MIN_VALUE;

        Truthful(String id, int[] homes) {
            this.id = id;
            this.homes = homes;
        }

        @Override
        public void onEvent(Tuple2<String, Long> record, long timestamp, WatermarkOutput output) {
            byte[] key = record.f0.getBytes(StandardCharsets.UTF_8);
            partition = Utils.toPositive(Utils.murmur2(key)) % homes.length;
            greatest = Math.max(greatest, timestamp);
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            if (partition < 0) {
                return;
            }
            for (int other = 0; other < homes.length; other++) {
                if (homes[other] == homes[partition]) {
                    truth(id).accumulateAndGet(other, greatest, Math::max);
                }
            }
            output.emitWatermark(new Watermark(greatest));
        }
    }
}
