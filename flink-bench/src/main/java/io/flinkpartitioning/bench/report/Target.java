package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.report.Measure.Unit;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Samples;
import java.util.List;

/**
 * What was set as a goal before anything was measured.
 *
 * @param run the run that it is about
 * @param measure what must reach it
 * @param reached which way
 * @param bound the bound, of the median
 */
record Target(String run, Measure measure, Reached reached, double bound) {

    private static final String YES = "yes";
    private static final String NO = "**no**";
    private static final String SPEED = Figure.RECORDS_PER_SECOND.name();
    private static final String COST = Figure.CPU_SECONDS_PER_MILLION_RECORDS.name();
    private static final Point AT_A_THOUSAND = new Point("recordsPerSecond", "1000");

    static final List<Target> ALL =
            List.of(
                    speed("pipeline-memory", "forward", "keyBy", 2.0),
                    speed("pipeline-memory-object-reuse", "forward", "keyBy", 2.5),
                    speed("pipeline-memory", "forward", "limit", 0.90),
                    speed("pipeline-kafka", "forward", "keyBy", 1.6),
                    atMost("pipeline-kafka", Measure.ofRatio("forward", "keyBy", COST, null), 0.65),
                    speed("pipeline-kafka", "forward", "limit", 0.92),
                    atMost("pipeline-kafka", Measure.ofCostAbove("forward", "keyBy", "limit"), 0.2),
                    speed("cluster", "forward", "keyBy", 1.35),
                    speed("cluster-tls", "forward", "keyBy", 1.6),
                    atMost(
                            "cluster",
                            Measure.ofArm(
                                    "forward",
                                    Figure.NETWORK_BYTES_PER_RECORD.name(),
                                    Unit.BYTES,
                                    null),
                            0),
                    latency("keyBy", "p50Millis", 20),
                    latency("keyBy", "p99Millis", 8),
                    latency("keyByTimeout0", "p99Millis", 1.5),
                    speed("pipeline-memory", "alwaysHash", "keyBy", Losses.PARITY),
                    speedAt("0", "localFirst", Losses.PARITY),
                    speedAt("1", "auto", Losses.PARITY),
                    speed("pipeline-memory", "roundRobin", "rebalance", Losses.PARITY),
                    speed("pipeline-memory", "roundRobin", "alwaysHash", 1.1),
                    speed("pipeline-memory", "noExchange", "roundRobin", 2),
                    new Target(
                            "streams",
                            Measure.ofBest(
                                    "forward",
                                    List.of("kafkaStreamsInMemory", "kafkaStreamsRocksDb")),
                            Reached.AT_LEAST,
                            3),
                    atMost("scale", costOfMany("forward"), 1.5),
                    new Target("scale", costOfMany("keyBy"), Reached.COMPARED, 0),
                    atMost("restore", allSplitsRead("forward"), 2_000),
                    new Target("restore", allSplitsRead("keyBy"), Reached.COMPARED, 0),
                    atMost("micro", nanos("placementCached"), 10),
                    atMost("micro", nanos("placementOfAMillionKeys"), 60),
                    atMost(
                            "micro",
                            Measure.ofArm("placementCached", "bytesPerOperation", Unit.BYTES, null),
                            0));

    /** Which way a bound is reached. */
    enum Reached {
        /** From above. */
        AT_LEAST("at least "),
        /** From below. */
        AT_MOST("at most "),
        /** Not at all: it is there to compare another one with. */
        COMPARED("for comparison");

        private final String words;

        Reached(String words) {
            this.words = words;
        }
    }

    private static Target speed(String run, String numerator, String denominator, double bound) {
        return new Target(
                run, Measure.ofRatio(numerator, denominator, SPEED, null), Reached.AT_LEAST, bound);
    }

    private static Target speedAt(String strayShare, String numerator, double bound) {
        return new Target(
                "alignment",
                Measure.ofRatio(numerator, "keyBy", SPEED, new Point("strayShare", strayShare)),
                Reached.AT_LEAST,
                bound);
    }

    private static Target latency(String numerator, String figure, double bound) {
        return new Target(
                "latency",
                Measure.ofRatio(numerator, "forward", figure, AT_A_THOUSAND),
                Reached.AT_LEAST,
                bound);
    }

    private static Measure costOfMany(String arm) {
        return Measure.ofPoints(
                arm, new Point("parallelism", "128"), new Point("parallelism", "2"), COST);
    }

    private static Measure allSplitsRead(String arm) {
        return Measure.ofArm(arm, "allSplitsReadMillis", Unit.MILLIS, null);
    }

    private static Measure nanos(String arm) {
        return Measure.ofArm(arm, "nanosPerOperation", Unit.NANOS, null);
    }

    private static Target atMost(String run, Measure measure, double bound) {
        return new Target(run, measure, Reached.AT_MOST, bound);
    }

    /** Returns whether the median has reached it, as exactly as it is printed. */
    String met(Samples samples) {
        double median = samples.median();
        return switch (reached) {
            case AT_LEAST -> median >= bound ? YES : NO;
            case AT_MOST -> median <= bound || isPrintedAsBound(median) ? YES : NO;
            case COMPARED -> "";
        };
    }

    /** Profilers attribute what others allocate meanwhile: a hundredth of a byte is none. */
    private boolean isPrintedAsBound(double value) {
        return bound == 0 && measure.unit().format(value).equals(measure.unit().format(bound));
    }

    /** Returns the target in words. */
    String goal() {
        return reached == Reached.COMPARED
                ? reached.words
                : reached.words + measure.unit().format(bound);
    }
}
