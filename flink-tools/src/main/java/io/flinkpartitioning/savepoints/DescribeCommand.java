package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.SavepointReader;
import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a savepoint. */
@Command(
        name = "describe",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Says which operators a savepoint has, what their keys and states are, what can be converted, and by"
                    + " which options. Writes nothing."
        })
final class DescribeCommand implements Callable<Integer> {

    /** More takes seconds to read. */
    private static final long COUNTED = 64L << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "SAVEPOINT", description = "The directory of the savepoint.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private String savepoint;

    @Option(
            names = "--count",
            description =
                    "Read all state, to count the entries of each. Done by itself up to 64 MB.")
    private boolean counting;

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Mixin private UserCode userCode = new UserCode();
    @Mixin private ProgressDisplay progress = new ProgressDisplay();

    DescribeCommand() {}

    @Override
    public Integer call() throws IOException {
        Description description = userCode.use(this::describe);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? new DescriptionJson(description).text()
                        : new DescriptionTable(description).text());
        out.flush();
        return 0;
    }

    private Description describe(ClassLoader classes) throws IOException {
        SavepointReader reader = new SavepointReader(savepoint, classes);
        long keyed = 0;
        for (StoredOperator operator : reader.operators()) {
            keyed += operator.bytes().keyed();
        }
        long all = keyed;
        long[] done = new long[1];
        try (ProgressDisplay.Late bar = progress.begin("Counting")) {
            return Description.of(
                    savepoint,
                    reader,
                    counting || all <= COUNTED,
                    bytes -> bar.at(done[0] += bytes, all));
        }
    }
}
