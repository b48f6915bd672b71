package io.flinkpartitioning.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import io.flinkpartitioning.bench.RecoveryJob.Fault;
import io.flinkpartitioning.bench.RecoveryJob.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.flink.connector.base.DeliveryGuarantee;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What goes on while a part of a job fails: which tasks restart, and for how long there are no
 * results, of what failed and of the rest; by {@code keyBy} and under {@code FORWARD}.
 */
@Command(
        name = "recovery-benchmark",
        mixinStandardHelpOptions = true,
        description =
                "Lets a subtask and a TaskManager fail, and measures the gaps in the results.")
public final class RecoveryBenchmark implements Callable<Integer> {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int SLOTS = 2;

    /** One has no task: it takes over from one that is killed. */
    private static final int TASK_MANAGERS = PARALLELISM / SLOTS + 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds; default: 3")
    private int rounds;

    @Option(names = "--keys", defaultValue = "10000", description = "keys; default: 10000")
    private int keys;

    @Option(
            names = "--records-per-second",
            defaultValue = "4000",
            description = "records written; default: 4000")
    private int recordsPerSecond;

    @Option(
            names = "--checkpoint-millis",
            defaultValue = "1000",
            description = "between checkpoints; default: 1000")
    private int checkpointMillis;

    @Option(
            names = "--restart-millis",
            defaultValue = "100",
            description = "between a failure and the restart; default: 100")
    private int restartMillis;

    @Option(
            names = "--quiet-millis",
            defaultValue = "2000",
            description = "without a fault before each; default: 2000")
    private int quietMillis;

    @Option(
            names = "--guarantees",
            split = ",",
            defaultValue = "AT_LEAST_ONCE,EXACTLY_ONCE",
            description = "of the Kafka sink: ${COMPLETION-CANDIDATES}")
    private List<DeliveryGuarantee> guarantees = List.of();

    private record Row(DeliveryGuarantee guarantee, Fault fault, Grouping grouping) {}

    /** Runs the benchmark. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new RecoveryBenchmark());
    }

    @Override
    public Integer call() throws Exception {
        Map<Row, List<Outcome>> outcomes = new LinkedHashMap<>();
        for (DeliveryGuarantee guarantee : guarantees) {
            for (Fault fault : Fault.values()) {
                for (Grouping grouping : Grouping.values()) {
                    outcomes.put(new Row(guarantee, fault, grouping), new ArrayList<>());
                }
            }
        }
        double rate;
        try (ProcessTestbed testbed = ProcessTestbed.start(TASK_MANAGERS, SLOTS);
                SteadyTopic topic =
                        SteadyTopic.start(
                                testbed.broker(),
                                new SteadyTopic.Load(PARTITIONS, keys, 0, recordsPerSecond))) {
            warmUp(testbed, topic);
            for (int round = 0; round < rounds; round++) {
                for (DeliveryGuarantee guarantee : guarantees) {
                    for (Grouping grouping : Grouping.values()) {
                        run(
                                testbed,
                                topic,
                                kind(grouping, guarantee, PARALLELISM),
                                round,
                                outcomes);
                    }
                }
            }
            rate = topic.recordsPerSecond();
        }
        print(outcomes, rate);
        return 0;
    }

    /** Lets all TaskManagers load the classes of the jobs. */
    private void warmUp(ProcessTestbed testbed, SteadyTopic topic) throws Exception {
        for (Grouping grouping : Grouping.values()) {
            RecoveryJob.Kind onAllSlots = kind(grouping, guarantees.get(0), TASK_MANAGERS * SLOTS);
            try (RecoveryJob job = RecoveryJob.start(testbed, topic, onAllSlots)) {
                job.watch(Duration.ofMillis(quietMillis));
            }
            testbed.cluster().awaitSlots(TASK_MANAGERS * SLOTS);
        }
    }

    private RecoveryJob.Kind kind(Grouping grouping, DeliveryGuarantee guarantee, int parallelism) {
        return new RecoveryJob.Kind(
                grouping,
                guarantee,
                parallelism,
                Duration.ofMillis(checkpointMillis),
                Duration.ofMillis(restartMillis));
    }

    /** Runs a job through all faults, each in another subtask from round to round. */
    private void run(
            ProcessTestbed testbed,
            SteadyTopic topic,
            RecoveryJob.Kind kind,
            int round,
            Map<Row, List<Outcome>> outcomes)
            throws Exception {
        try (RecoveryJob job = RecoveryJob.start(testbed, topic, kind)) {
            for (Fault fault : Fault.values()) {
                Outcome outcome =
                        job.disturb(fault, round % PARALLELISM, Duration.ofMillis(quietMillis));
                outcomes.computeIfAbsent(
                                new Row(kind.guarantee(), fault, kind.grouping()),
                                row -> new ArrayList<>())
                        .add(outcome);
            }
        }
        replaceKilled(testbed);
    }

    private static void replaceKilled(ProcessTestbed testbed) throws IOException {
        testbed.cluster().awaitTaskManagers(TASK_MANAGERS - 1);
        testbed.cluster().addTaskManager();
        testbed.cluster().awaitSlots(TASK_MANAGERS * SLOTS);
    }

    private void print(Map<Row, List<Outcome>> outcomes, double rate) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII,
                        outcomes.keySet(),
                        List.of(
                                Columns.of("sink", row -> row.guarantee().name()),
                                Columns.of("what fails", row -> row.fault().name()),
                                Columns.of("grouping", row -> row.grouping().name()),
                                Columns.of(
                                        "chains that fail",
                                        row ->
                                                each(
                                                        outcomes.getOrDefault(row, List.of()),
                                                        outcome ->
                                                                outcome.failedChains()
                                                                        + " of "
                                                                        + PARALLELISM)),
                                Columns.of(
                                        "tasks that restart",
                                        row ->
                                                each(
                                                        outcomes.getOrDefault(row, List.of()),
                                                        outcome ->
                                                                outcome.restartedTasks()
                                                                        + " of "
                                                                        + outcome.tasks())),
                                figure("restarts", outcomes, Outcome::restarts),
                                figure("gap before", outcomes, Outcome::quietMillis),
                                figure("gap of the others", outcomes, Outcome::otherMillis),
                                figure("gap of what fails", outcomes, Outcome::failedMillis))));
        out.printf(
                "Largest gaps between results, in ms: median (range) of %d rounds. %,d keys, %d"
                        + " partitions, parallelism %d, %,.0f records/s, a checkpoint every %d ms,"
                        + " restarts after %d ms.%n",
                rounds, keys, PARTITIONS, PARALLELISM, rate, checkpointMillis, restartMillis);
        out.flush();
    }

    private static String each(List<Outcome> outcomes, Function<Outcome, String> figure) {
        return String.join(" / ", outcomes.stream().map(figure).distinct().toList());
    }

    private static ColumnData<Row> figure(
            String header, Map<Row, List<Outcome>> outcomes, ToDoubleFunction<Outcome> figure) {
        return Columns.of(
                header,
                row ->
                        Spread.of(
                                "%,.0f",
                                outcomes.getOrDefault(row, List.of()).stream()
                                        .mapToDouble(figure)
                                        .toArray()));
    }
}
