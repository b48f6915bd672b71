package io.flinkpartitioning.bench;

import com.github.freva.asciitable.AsciiTable;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.check.RouteCheck;
import io.flinkpartitioning.check.RouteChecks;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the check of every record and its metrics cost, in a pipeline without a broker: running sums
 * by trader, in rounds that run each variant once.
 */
@Command(
        name = "check-benchmark",
        mixinStandardHelpOptions = true,
        description = "Compares pipelines with and without the check of every record.")
public final class CheckBenchmark implements Callable<Integer> {

    private static final int PARTITIONS = 8;
    private static final int MAX_PARALLELISM = 128;
    private static final String CHECKSUM = "checksum";

    @Option(names = "--records", defaultValue = "8000000", description = "records of a run")
    private long records;

    @Option(names = "--keys", defaultValue = "1000", description = "keys")
    private int keys;

    @Option(names = "--rounds", defaultValue = "7", description = "rounds after one to warm up")
    private int rounds;

    @Option(names = "--parallelism", defaultValue = "2", description = "subtasks")
    private int parallelism;

    @Option(names = "--record", defaultValue = "TRADE", description = "${COMPLETION-CANDIDATES}")
    private Shape shape = Shape.TRADE;

    @Option(
            names = "--variants",
            split = ",",
            defaultValue = "KEY_BY,LOCAL_FIRST_UNCHECKED,LOCAL_FIRST,FORWARD_UNCHECKED,FORWARD",
            description = "the pipelines to compare with the first")
    private List<Variant> variants = List.of();

    @Option(names = "--object-reuse", description = "let Flink reuse objects")
    private boolean objectReuse;

    private enum Shape {
        PAIR,
        TRADE,
        ORDER
    }

    private enum Variant {
        KEY_BY,
        LOCAL_FIRST_UNCHECKED,
        LOCAL_FIRST,
        FORWARD_UNCHECKED,
        FORWARD
    }

    /** Runs the benchmark, and exits with 1 where checksums differ. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new CheckBenchmark()).execute(args));
    }

    private record Run(double recordsPerSecond, long checksum) {}

    @Override
    public Integer call() throws Exception {
        Map<Variant, List<Run>> runs = new EnumMap<>(Variant.class);
        for (int round = 0; round <= rounds; round++) {
            for (Variant variant : variants) {
                Run run =
                        switch (shape) {
                            case PAIR -> run(variant, new RecordShape.Pair());
                            case TRADE -> run(variant, new RecordShape.Trade());
                            case ORDER -> run(variant, new RecordShape.Order());
                        };
                if (round > 0) {
                    runs.computeIfAbsent(variant, key -> new ArrayList<>()).add(run);
                }
            }
        }
        System.out.println(
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII,
                        variants,
                        List.of(
                                Columns.of("variant", Variant::name),
                                Columns.of(
                                        "records/s: median (range)",
                                        variant -> Spread.of("%,.0f", speeds(runs, variant))),
                                Columns.of(
                                        "by the first, per round",
                                        variant -> ratios(runs, variant, variants.get(0))),
                                Columns.of(
                                        "by its unchecked form",
                                        variant -> ratios(runs, variant, unchecked(variant))))));
        List<Long> checksums =
                runs.values().stream().flatMap(List::stream).map(Run::checksum).distinct().toList();
        System.out.printf(
                Locale.ROOT,
                "%s: %,d records, %,d keys, %d partitions, parallelism %d, %d rounds, checksums: %s%n",
                shape,
                records,
                keys,
                PARTITIONS,
                parallelism,
                rounds,
                checksums.stream().map(Long::toHexString).collect(Collectors.joining(", ")));
        return checksums.size() == 1 ? 0 : 1;
    }

    private static Variant unchecked(Variant variant) {
        return switch (variant) {
            case FORWARD -> Variant.FORWARD_UNCHECKED;
            case LOCAL_FIRST -> Variant.LOCAL_FIRST_UNCHECKED;
            default -> variant;
        };
    }

    private static double[] speeds(Map<Variant, List<Run>> runs, Variant variant) {
        return runs.getOrDefault(variant, List.of()).stream()
                .mapToDouble(Run::recordsPerSecond)
                .toArray();
    }

    private static String ratios(Map<Variant, List<Run>> runs, Variant variant, Variant base) {
        double[] ratios = speeds(runs, variant);
        double[] bases = speeds(runs, base);
        if (bases.length == 0) {
            return "not run";
        }
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] /= bases[round];
        }
        return Spread.of("%.3f", ratios);
    }

    private <T> Run run(Variant variant, RecordShape<T> shape) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.setMaxParallelism(MAX_PARALLELISM);
        if (objectReuse) {
            env.getConfig().enableObjectReuse();
        }
        GeneratedTrades<T> trades =
                new GeneratedTrades<>(shape, PARTITIONS, keys, records / PARTITIONS);
        KeyGroupAlignedSource<T, ?, ?> aligned =
                KeyGroupAlignedSource.of(
                        trades,
                        GeneratedTrades.PartitionSplit::partition,
                        PARTITIONS,
                        MAX_PARALLELISM);
        DataStream<Long> sums =
                switch (variant) {
                    case KEY_BY ->
                            source(env, trades, shape)
                                    .keyBy(shape::trader)
                                    .process(new Sums<>(shape), Types.LONG);
                    case LOCAL_FIRST_UNCHECKED -> placed(env, shape, aligned, false);
                    case LOCAL_FIRST ->
                            placed(
                                    env,
                                    shape,
                                    aligned.observedBy(checks(env, shape, variant)),
                                    false);
                    case FORWARD_UNCHECKED -> placed(env, shape, aligned, true);
                    case FORWARD ->
                            placed(
                                    env,
                                    shape,
                                    aligned.observedBy(checks(env, shape, variant)),
                                    true);
                };
        sums.sinkTo(new DiscardingSink<>());
        JobExecutionResult result = env.execute(variant.name());
        long checksum = result.getAccumulatorResult(CHECKSUM);
        return new Run(records / (result.getNetRuntime() / 1000.0), checksum);
    }

    private static <T> DataStream<T> source(
            StreamExecutionEnvironment env, Source<T, ?, ?> source, RecordShape<T> shape) {
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "trades", shape.type());
    }

    private static KeyPlacement<String> placement() {
        return KafkaPartitioning.<String>murmur2(StringSerializer.class)
                .placement("trades", PARTITIONS, MAX_PARALLELISM);
    }

    private static <T> RouteCheck.Key<T, String> key(
            StreamExecutionEnvironment env, RecordShape<T> shape) {
        return new RouteCheck.Key<>(
                "trades by trader_id",
                "trader_id",
                shape::trader,
                Types.STRING,
                env.getConfig().getSerializerConfig());
    }

    private static <T> RouteChecks<T> checks(
            StreamExecutionEnvironment env, RecordShape<T> shape, Variant variant) {
        return new RouteChecks<>(
                List.of(
                        RouteCheck.live(
                                key(env, shape),
                                "smart",
                                variant.name(),
                                variant == Variant.FORWARD
                                        ? RouteCheck.OnStray.FAIL
                                        : RouteCheck.OnStray.MOVE,
                                placement())));
    }

    private static <T> DataStream<Long> placed(
            StreamExecutionEnvironment env,
            RecordShape<T> shape,
            KeyGroupAlignedSource<T, ?, ?> aligned,
            boolean forward) {
        KeyPlacement<String> placement = placement();
        PlacedKeySelector<T, String> selector = key(env, shape).placedBy(placement);
        PlacedKeyTypeInfo<String> type =
                PlacedKeyTypeInfo.of("trader_id", Types.STRING, placement.layout());
        DataStream<T> trades = source(env, aligned, shape);
        return (forward
                        ? DataStreamUtils.reinterpretAsKeyedStream(trades, selector, type)
                        : trades.keyBy(selector, type))
                .process(PlacedKeys.unwrapping(new Sums<>(shape), Types.LONG), Types.LONG);
    }

    /** Running sums, whose checksum does not depend on the order of keys. */
    private static final class Sums<T> extends KeyedProcessFunction<String, T, Long> {

        private static final long serialVersionUID = 1L;

        private final RecordShape<T> shape;

        private transient @Nullable ValueState<Long> sum;
        private transient long checksum;

        Sums(RecordShape<T> shape) {
            this.shape = shape;
        }

        @Override
        public void open(OpenContext openContext) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
        }

        @Override
        public void processElement(T trade, Context context, Collector<Long> out) throws Exception {
            ValueState<Long> state = sum;
            if (state == null) {
                throw new IllegalStateException("open() comes first");
            }
            Long before = state.value();
            long now = before == null ? shape.amount(trade) : before + shape.amount(trade);
            state.update(now);
            checksum += (now ^ shape.trader(trade).hashCode()) * 0x9e3779b97f4a7c15L;
            out.collect(now);
        }

        @Override
        public void close() {
            LongCounter counter = new LongCounter();
            counter.add(checksum);
            getRuntimeContext().addAccumulator(CHECKSUM, counter);
        }
    }
}
