package io.flinkpartitioning.savepoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.doctor.Printable;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.savepoint.ConvertedOperator;
import io.flinkpartitioning.savepoint.SavepointConversion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts a savepoint. */
@Command(
        name = "convert",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Writes a savepoint again, with other keys in the keyed state of some operators. The old one is only read."
        })
final class ConvertCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SAVEPOINT", description = "The directory to read.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private String savepoint;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "The directory to write, which must not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private String target;

    @Option(
            names = "--uid",
            paramLabel = "UID",
            split = ",",
            description =
                    "The operators that use the keyed stream, joined by commas: uids, or ids of 32 digits. May be repeated.")
    private Set<String> uids = new LinkedHashSet<>();

    @Mixin private TargetLayout layout = new TargetLayout();

    @Option(
            names = "--max-parallelism",
            paramLabel = "N",
            description =
                    "The max parallelism of the job after the conversion (default: what the savepoint has).")
    private @Nullable Integer maxParallelism;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Mixin private UserCode userCode = new UserCode();
    @Mixin private ProgressDisplay progress = new ProgressDisplay();

    ConvertCommand() {}

    @Override
    public Integer call() throws IOException {
        if (uids.isEmpty()) {
            throw new IllegalArgumentException(
                    "--uid must name an operator with keyed state, but is missing. describe lists them.");
        }
        List<ConvertedOperator> converted = userCode.use(this::convert);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? json(converted) : table(converted));
        out.flush();
        return 0;
    }

    private List<ConvertedOperator> convert(ClassLoader classes) throws IOException {
        TargetLayout.Change change = layout.change(classes);
        SavepointConversion conversion = SavepointConversion.of(savepoint).withClassLoader(classes);
        if (maxParallelism != null) {
            conversion = conversion.withMaxParallelism(maxParallelism);
        }
        for (String uid : uids) {
            conversion = change.to(conversion, uid);
        }
        try (ProgressDisplay.Late bar = progress.begin("Converting")) {
            return conversion.writeTo(target, bar::at);
        }
    }

    private String table(List<ConvertedOperator> converted) {
        String table =
                Tables.of(
                        converted,
                        List.of(
                                Tables.text("operator", 18, ConvertedOperator::uid),
                                Tables.text(
                                        "from", 18, operator -> Layouts.text(operator.oldLayout())),
                                Tables.text(
                                        "to", 18, operator -> Layouts.text(operator.newLayout())),
                                Tables.number(
                                        "max",
                                        operator -> Integer.toString(operator.maxParallelism())),
                                Tables.number(
                                        "entries", operator -> Tables.count(operator.entries())),
                                Tables.number("size", operator -> Tables.size(operator.bytes()))));
        return "Converted %s%nto        %s%n%n%s%s"
                .formatted(
                        Printable.text(savepoint),
                        Printable.text(target),
                        table,
                        Tables.list("Mind", warnings(converted)));
    }

    private String json(List<ConvertedOperator> converted) {
        ObjectNode root = Json.object();
        root.put("savepoint", savepoint);
        root.put("target", target);
        ArrayNode operators = root.putArray("operators");
        for (ConvertedOperator operator : converted) {
            ObjectNode node = operators.addObject();
            node.put("uid", operator.uid());
            Json.layout(node.putObject("old_layout"), operator.oldLayout());
            Json.layout(node.putObject("new_layout"), operator.newLayout());
            node.put("max_parallelism", operator.maxParallelism());
            node.put("entries", operator.entries());
            node.put("bytes", operator.bytes());
        }
        Json.texts(root.putArray("warnings"), warnings(converted));
        return Json.text(root);
    }

    private List<String> warnings(List<ConvertedOperator> converted) {
        List<String> warnings = new ArrayList<>();
        int partitions = layout.partitionCount();
        int has = converted.get(0).maxParallelism();
        if (partitions > 0 && maxParallelism == null) {
            int usual = KeyGroups.defaultMaxParallelism(partitions, 1);
            if (usual != has) {
                warnings.add(
                        """
                        The savepoint has the max parallelism %d, but a job over %d partitions has %d \
                        if it sets none. Set env.setMaxParallelism(%d), or convert with \
                        --max-parallelism %d."""
                                .formatted(has, partitions, usual, has, usual));
            }
        }
        return warnings;
    }
}
