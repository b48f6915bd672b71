package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.bench.job.RecordShape;
import io.flinkpartitioning.bench.job.RecordShape.TradeRecord;
import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.placement.GroupKeySelector;
import io.flinkpartitioning.internal.placement.keys.HomeKeys;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The check of a record by itself. Each record is a new object with a new key, as a deserializer
 * makes it; {@code record} is what that costs alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordCheckBenchmark {

    private static final int PARTITIONS = 8;
    private static final int KEYS = 500;

    private final RecordShape.Trade shape = new RecordShape.Trade();
    private byte[][] keyBytes = new byte[0][];
    private final GroupKeySelector<TradeRecord, String> keySelector =
            new GroupKeySelector<>("trader_id", TradeRecord::trader);
    private final HomeKeys<String> homeKeys =
            new HomeKeys.Factory<>(Types.STRING, new SerializerConfigImpl())
                    .onSubtask()
                    .ofNextPlace();
    private RecordCheck<TradeRecord> observer = value -> null;
    private int next;

    /** Opens a check for the records of one partition. */
    @Setup
    public void open() {
        List<byte[]> ofPartition = new ArrayList<>();
        for (int key = 0; ofPartition.size() < KEYS; key++) {
            byte[] bytes = ("trader-" + key).getBytes(StandardCharsets.ISO_8859_1);
            if (Utils.toPositive(Utils.murmur2(bytes)) % PARTITIONS == 0) {
                ofPartition.add(bytes);
                homeKeys.add("trader-" + key);
            }
        }
        keyBytes = ofPartition.toArray(byte[][]::new);
        PlacementCheck.Key<TradeRecord, String> key =
                new PlacementCheck.Key<>(
                        "trades by trader_id",
                        "trader_id",
                        TradeRecord::trader,
                        Types.STRING,
                        new SerializerConfigImpl());
        observer =
                new PlacementChecks<TradeRecord>(
                                "trader_id",
                                List.of(
                                        PlacementCheck.live(
                                                key,
                                                "smart",
                                                "FORWARD",
                                                PlacementCheck.OnStray.FAIL,
                                                KafkaPartitioning.<String>murmur2(
                                                                StringSerializer.class)
                                                        .placement("trades", PARTITIONS, 128))))
                        .open(
                                new SubtaskCheck.CheckedSubtask(
                                        0, 2, new UnregisteredMetricsGroup(), false))
                        .ofSplit(new SubtaskCheck.CheckedSplit(0, "partition 0"));
    }

    private TradeRecord nextRecord() {
        next = next + 1 == keyBytes.length ? 0 : next + 1;
        return shape.of(new String(keyBytes[next], StandardCharsets.ISO_8859_1), next);
    }

    /** Makes a record. */
    @Benchmark
    public TradeRecord record() {
        return nextRecord();
    }

    /** Makes a record and looks whether its key is at home: the check without what it counts. */
    @Benchmark
    public TradeRecord recordCheck(Blackhole blackhole) throws Exception {
        TradeRecord trade = nextRecord();
        blackhole.consume(homeKeys.contains(keySelector.getKey(trade)));
        return trade;
    }

    /** Makes a record and checks it as jobs do. */
    @Benchmark
    public TradeRecord withMetrics() throws Exception {
        TradeRecord trade = nextRecord();
        observer.check(trade);
        return trade;
    }
}
