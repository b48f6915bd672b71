package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UnkeyedStream;
import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.check.PlacementCheck.OnStray;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.flink.SideOutputOperator;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.StrayOffer;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.EventTime;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Trades without a broker, so that what is measured is Flink and the library alone. The aligned
 * forms are made of the same parts as {@link SmartKeyBy} makes them of a Kafka source.
 *
 * @param shape the shape of the records
 * @param load the records
 * @param checked whether each record is checked, as in any job; without, the check is what a
 *     comparison shows
 * @param pace when the source may emit
 */
public record MemoryTrades<T>(RecordShape<T> shape, Load load, boolean checked, Pace pace)
        implements Trades<T> {

    private static final int FLINKS_DEFAULT_MAX_PARALLELISM = 128;

    @Override
    public int partitions() {
        return load.partitions();
    }

    private int maxParallelism(StreamExecutionEnvironment env) {
        int least = Math.max(FLINKS_DEFAULT_MAX_PARALLELISM, env.getParallelism());
        return (least + partitions() - 1) / partitions() * partitions();
    }

    @Override
    public DataStream<T> stock(StreamExecutionEnvironment env) {
        return add(env, new GeneratedTrades<>(shape, load, pace));
    }

    @Override
    public DataStream<T> stockTimed(StreamExecutionEnvironment env) {
        return add(env, new GeneratedTrades<>(shape, load, pace), watermarks());
    }

    private DataStream<T> add(StreamExecutionEnvironment env, Source<T, ?, ?> source) {
        return add(env, source, WatermarkStrategy.noWatermarks());
    }

    private DataStream<T> add(
            StreamExecutionEnvironment env,
            Source<T, ?, ?> source,
            WatermarkStrategy<T> watermarks) {
        return env.fromSource(source, watermarks, NAME, shape.type());
    }

    @Override
    public UnkeyedStream<T> input(StreamExecutionEnvironment env) {
        return SmartKeyBy.from(stock(env));
    }

    /** The library leaves the stock source as it is, but cannot look at this one to see that. */
    @Override
    public DataStream<T> withoutExchange(StreamExecutionEnvironment env) {
        return stock(env);
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> automatic(StreamExecutionEnvironment env) {
        throw new UnsupportedOperationException("There is no topic to look at");
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> aligned(StreamExecutionEnvironment env, Plan plan) {
        return aligned(
                env,
                plan == Plan.FORWARD ? OnStray.FAIL : OnStray.MOVE,
                source -> WatermarkStrategy.noWatermarks());
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> diverting(StreamExecutionEnvironment env) {
        return aligned(env, OnStray.DIVERT, source -> WatermarkStrategy.noWatermarks());
    }

    /**
     * Without shared event time Flink has the strategy itself, so the difference is all it costs.
     */
    @Override
    public KeyedStream<T, PlacedKey<String>> timed(
            StreamExecutionEnvironment env, EventTime eventTime) {
        return aligned(
                env,
                OnStray.FAIL,
                source ->
                        eventTime == EventTime.SHARED
                                ? source.watermarks(watermarks())
                                : watermarks());
    }

    private KeyedStream<T, PlacedKey<String>> aligned(
            StreamExecutionEnvironment env,
            OnStray onStray,
            Function<KeyGroupAlignedSource<T, ?, ?>, WatermarkStrategy<T>> watermarks) {
        Plan plan = onStray == OnStray.MOVE ? Plan.LOCAL_FIRST : Plan.FORWARD;
        int maxParallelism = maxParallelism(env);
        env.setMaxParallelism(maxParallelism);
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2(StringSerializer.class)
                        .placement(NAME, partitions(), maxParallelism);
        PlacementCheck.Key<T, String> key =
                new PlacementCheck.Key<>(
                        NAME + " by " + KEY,
                        KEY,
                        shape::trader,
                        Types.STRING,
                        env.getConfig().getSerializerConfig());
        KeyGroupAlignedSource<T, ?, ?> aligned =
                KeyGroupAlignedSource.of(
                        new GeneratedTrades<>(shape, load, pace),
                        GeneratedTrades.PartitionSplit::partition,
                        partitions(),
                        maxParallelism);
        AlignedSource<T, ?, ?> source = aligned;
        if (checked) {
            source =
                    AlignedSources.checkedBy(
                            source,
                            new PlacementChecks<>(
                                    "trader_id",
                                    List.of(
                                            PlacementCheck.live(
                                                    key,
                                                    "smart",
                                                    plan.toString(),
                                                    onStray,
                                                    placement))));
        }
        PlacedKeySelector<T, String> selector = key.placedBy(placement);
        PlacedKeyTypeInfo<String> type =
                PlacedKeyTypeInfo.of(KEY, Types.STRING, placement.layout());
        DataStream<T> trades = add(env, source, watermarks.apply(aligned));
        if (onStray == OnStray.DIVERT) {
            trades = exitBehind(trades);
        }
        return plan == Plan.FORWARD
                ? DataStreamUtils.reinterpretAsKeyedStream(trades, selector, type)
                : trades.keyBy(selector, type);
    }

    /** What takes strays out. Nobody reads them. */
    private DataStream<T> exitBehind(DataStream<T> trades) {
        TypeSerializer<T> serializer =
                shape.type()
                        .createSerializer(
                                trades.getExecutionEnvironment().getConfig().getSerializerConfig());
        return new SideOutputOperator<T, StrayRecord<T>>(
                        StrayOffer.tag(shape.type()),
                        strays -> new StrayOffer<>(serializer::copy, strays))
                .addTo(trades, "strays", shape.type());
    }
}
