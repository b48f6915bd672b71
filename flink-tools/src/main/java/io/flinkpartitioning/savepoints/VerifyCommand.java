package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.SavepointReader;
import io.flinkpartitioning.internal.kafka.detection.SampledKeys;
import io.flinkpartitioning.placement.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares a converted savepoint with the old one, and with the topic. */
@Command(
        name = "verify",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Holds a converted savepoint against the old one: is each entry of each state there once, and are its key"
                    + " groups right?",
            "With --bootstrap, also against a sample of the topic: is the state of each key where its records go?"
        })
final class VerifyCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "The old savepoint.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private String old;

    @Parameters(index = "1", paramLabel = "NEW", description = "The converted savepoint.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private String converted;

    @Mixin private TopicOptions topic = new TopicOptions();
    @Mixin private SerializerOptions serializer = new SerializerOptions();

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Mixin private UserCode userCode = new UserCode();
    @Mixin private ProgressDisplay progress = new ProgressDisplay();

    private final List<String> unchecked = new ArrayList<>();

    VerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        Verification verification = userCode.use(this::verify);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? new VerificationReport(verification).json()
                        : new VerificationReport(verification).text());
        out.flush();
        return verification.differences().isEmpty() ? 0 : 1;
    }

    private Verification verify(ClassLoader classes) throws IOException {
        SampledKeys sample = topic.isGiven() ? topic.sample(serializer.topic) : null;
        SavepointReader one = new SavepointReader(old, classes);
        SavepointReader other = new SavepointReader(converted, classes);
        long all = keyed(one) + keyed(other);
        long[] done = new long[1];
        try (ProgressDisplay.Late bar = progress.begin("Comparing")) {
            Verification verification =
                    new Verifier(
                                    one,
                                    other,
                                    operator ->
                                            sample == null
                                                    ? null
                                                    : against(sample, operator, classes),
                                    bytes -> bar.at(done[0] += bytes, all))
                            .verify(unchecked);
            requireSomethingHeld(sample, verification);
            return verification;
        }
    }

    private static long keyed(SavepointReader reader) throws IOException {
        return reader.operators().stream().mapToLong(operator -> operator.bytes().keyed()).sum();
    }

    private @Nullable KeysInTopic against(
            SampledKeys sample, DescribedOperator operator, ClassLoader classes) {
        String name = operator.stored().handle();
        if (!(operator.layout().orElse(null) instanceof Layout.OfPartitions partitions)) {
            unchecked.add("The keys of '%s' do not go by partitions.".formatted(name));
            return null;
        }
        if (!partitions.sourceKey().isEmpty()) {
            unchecked.add(
                    "The record key is a part of the keys of '%s': %s."
                            .formatted(name, partitions.sourceKey()));
            return null;
        }
        String declared = serializer.keySerializer;
        return new KeysInTopic(
                name,
                partitions,
                sample,
                UserCode.keySerializer(
                        declared == null ? partitions.keySerializer() : declared, classes),
                serializer.properties);
    }

    private static void requireSomethingHeld(
            @Nullable SampledKeys sample, Verification verification) {
        if (sample != null && verification.topics().isEmpty()) {
            throw new IllegalArgumentException(
                    """
                    The new savepoint must have keys that go by partitions to be held against a \
                    topic, but has none. %s Leave --bootstrap out."""
                            .formatted(String.join(" ", verification.unchecked())));
        }
    }
}
