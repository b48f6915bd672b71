package io.flinkpartitioning.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.JobRun;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can't be converted is refused with a sentence that has the way out. Nothing is left at the
 * target, and the old savepoint stays as it is.
 */
@ExtendWith(Testbed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavepointRefusalTest {

    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(StringSerializer.class);

    @TempDir private static Path directory;

    private String checkpoint = "";
    private String nativeSavepoint = "";
    private String savepoint = "";
    private String target = "";
    private int tests;
    private Map<String, Integer> before = Map.of();

    @BeforeAll
    void takeEachKindOfSnapshot(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 7);
        int records = topic.write(0);
        Configuration settings = JobRun.recoverable("rocksdb", directory, null);
        settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        QueueSink<Long> sums = new QueueSink<>();
        DataStream<Event> events =
                env.fromSource(topic.source(), EventTopic.watermarks(), "events").uid("source");
        events.keyBy(event -> event.key)
                .process(new Sum<>())
                .uid("by key")
                .sinkTo(sums)
                .uid("sink");
        events.keyBy(SavepointRefusalTest::pair, Types.TUPLE(Types.STRING, Types.LONG))
                .process(new Sum<>())
                .uid("by pair")
                .sinkTo(sums)
                .uid("other sink");
        JobClient job = env.executeAsync("refusals");
        int[] read = new int[1];
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> (read[0] += sums.available().size()) == 2 * records);
        // The job deletes it when it stops.
        checkpoint = directory.resolve("checkpoint").toUri().toString();
        FileUtils.copy(
                new org.apache.flink.core.fs.Path(
                        new FlinkRest(cluster.restUrl()).snapshots().checkpoint(job.getJobID())),
                new org.apache.flink.core.fs.Path(checkpoint),
                false);
        nativeSavepoint =
                job.triggerSavepoint(directory.toUri().toString(), SavepointFormatType.NATIVE)
                        .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        savepoint = new FlinkRest(cluster.restUrl()).snapshots().stop(job.getJobID(), directory);
    }

    private static Tuple2<String, Long> pair(Event event) {
        return Tuple2.of(event.key, event.amount % 2);
    }

    private static final class Sum<K> extends KeyedProcessFunction<K, Event, Long> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> sum;

        /** Else the state is so small that it is in the metadata. */
        private transient ValueState<String> ballast;

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
            ballast =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("ballast", Types.STRING));
        }

        @Override
        public void processElement(Event event, Context context, Collector<Long> out)
                throws Exception {
            Long last = sum.value();
            sum.update((last == null ? 0 : last) + event.amount);
            ballast.update("ballast".repeat(300));
            out.collect(sum.value());
        }
    }

    @BeforeEach
    void look() throws IOException {
        before = digest(savepoint);
        target = "%s-converted-%d".formatted(savepoint, ++tests);
    }

    @AfterEach
    void nothingIsLeft_andTheOldSavepointStays() throws IOException {
        assertThat(path(target)).doesNotExist();
        assertThat(digest(savepoint)).isEqualTo(before);
    }

    private static Path path(String uri) {
        return Path.of(URI.create(uri).getPath());
    }

    private static Map<String, Integer> digest(String savepoint) throws IOException {
        Map<String, Integer> digest = new TreeMap<>();
        try (Stream<Path> files = Files.list(path(savepoint))) {
            for (Path file : files.toList()) {
                digest.put(
                        file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return digest;
    }

    private void assertRefused(
            String pointer, UnaryOperator<SavepointConversion> change, String... words) {
        SavepointConversion conversion = SavepointConversion.of(pointer);
        assertThatThrownBy(() -> change.apply(conversion).writeTo(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    private static UnaryOperator<SavepointConversion> toPlain(String uid) {
        return conversion -> conversion.rekeyToPlain(uid);
    }

    @Test
    void checkpoint_isRefused() {
        assertRefused(
                checkpoint, toPlain("by key"), checkpoint, "is a checkpoint", "--type canonical");
    }

    @Test
    void nativeSavepoint_isRefused() {
        assertRefused(
                nativeSavepoint,
                toPlain("by key"),
                nativeSavepoint,
                "is a native one",
                "--type canonical");
    }

    @Test
    void directoryWithoutMetadata_isRefused() {
        assertRefused(
                directory.toUri().toString(),
                toPlain("by key"),
                "must be a directory with a file _metadata",
                "Name the directory that the command stop has printed");
    }

    @Test
    void missingDirectory_isRefused() {
        assertRefused(
                savepoint + "-missing",
                toPlain("by key"),
                "must be a directory with a file _metadata",
                "-missing");
    }

    @Test
    void otherFile_isRefused() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("_metadata"), "something else");
        assertRefused(
                other.toUri().toString(),
                toPlain("by key"),
                "must be one that Flink has written",
                "Name the directory that the command stop has printed");
    }

    @Test
    void unknownFileSystem_isRefused() {
        assertRefused(
                "unknown://bucket/savepoint",
                toPlain("by key"),
                "The file system of the savepoint must be known",
                "FLINK_PLUGINS_DIR");
        SavepointConversion conversion = SavepointConversion.of(savepoint).rekeyToPlain("by key");
        assertThatThrownBy(() -> conversion.writeTo("unknown://bucket/savepoint"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "The file system of the target must be known", "FLINK_PLUGINS_DIR");
    }

    @Test
    void unknownUid_isRefused_withThoseThatThereAre() {
        assertRefused(
                savepoint,
                toPlain("by kye"),
                "there is none of 'by kye'",
                "Give one of these with keyed state: ",
                LaterFlink.hasOperatorNames() ? "'by key', 'by pair'." : ", ");
    }

    @Test
    void operatorWithoutKeyedState_isRefused() {
        assertRefused(
                savepoint, toPlain("source"), "'source' must have keyed state", "Leave it out");
    }

    @Test
    void nothingToDo_isRefused() {
        assertRefused(savepoint, UnaryOperator.identity(), "names none", "rekeyToPlain");
    }

    @Test
    void existingTarget_isRefused() {
        assertThatThrownBy(
                        () ->
                                SavepointConversion.of(savepoint)
                                        .rekeyToPlain("by key")
                                        .writeTo(nativeSavepoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("The target must not exist", nativeSavepoint);
    }

    @Test
    void targetInTheOldSavepoint_isRefused() {
        target = savepoint + "/deep/below";
        assertRefused(
                savepoint, toPlain("by key"), "must lie outside the old savepoint", "beside it");
    }

    @Test
    void otherMaxParallelism_thanAKeyedOperatorKeeps_isRefused() {
        assertRefused(
                savepoint,
                conversion -> conversion.rekeyToPlain("by key").withMaxParallelism(256),
                "those that are converted get 256, and these keep theirs: ",
                " with 128",
                "Convert them too");
    }

    @Test
    void otherMaxParallelism_thanTheJobs_isRefused(FlinkCluster cluster) {
        assertRefused(
                savepoint,
                conversion ->
                        conversion
                                .rekey("by key", byKey(cluster, 133).placedKeyType())
                                .withMaxParallelism(256),
                "withMaxParallelism says 256, and the job's placement 133",
                "env.setMaxParallelism(256)");
    }

    @Test
    void twoMaxParallelisms_areRefused(FlinkCluster cluster) {
        assertRefused(
                savepoint,
                conversion ->
                        conversion
                                .rekey("by key", byKey(cluster, 133))
                                .rekey("by pair", byKey(cluster, 256)),
                "must get one max parallelism, but 'by pair' gets 256, and another one 133");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32_769})
    void maxParallelismOutOfRange_isRefused(int maxParallelism) {
        assertRefused(
                savepoint,
                conversion -> conversion.withMaxParallelism(maxParallelism),
                "must be in [1, 32768], but is " + maxParallelism);
    }

    @Test
    void noPartitions_areRefused() {
        assertRefused(
                savepoint,
                conversion -> conversion.rekeyToPartitions("by key", MURMUR2, "t", 0),
                "must be at least 1, but is 0");
    }

    @Test
    void typeWithoutPlacement_isRefused() {
        assertRefused(
                savepoint,
                conversion ->
                        conversion.rekey(
                                "by key",
                                PlacedKeyTypeInfo.of(
                                        "key", Types.STRING, new Layout.OfHash("fnv", 128))),
                "must know where each key belongs",
                "SmartKeyBy.placedKeyType()");
    }

    @Test
    void compositeKeys_areNotHashedWithoutTheJob() {
        assertRefused(
                savepoint,
                conversion -> conversion.rekeyToHash("by pair", HashFunction.FNV),
                "The keys of the operator 'by pair' must be strings, numbers or UUIDs",
                "rekey(\"by pair\", smartKeyBy)");
    }

    @Test
    void keysThatThePlacementDoesNotKnow_areRefused() {
        assertRefused(
                savepoint,
                conversion ->
                        conversion.rekeyToPartitions(
                                "by pair",
                                KafkaPartitioning.murmur2(LongSerializer.class),
                                "topic",
                                4),
                "The keys of the operator 'by pair' must be such as the new placement places",
                "LongSerializer cannot write");
    }

    @Test
    void fullDisk_leavesNothing() {
        target = "full:" + directory.resolve("full-at-");
        assertDiskIsFullBeside(0);
    }

    /** If the process is killed before, there is no savepoint that could be restored. */
    @Test
    void metadata_isWrittenLast() throws IOException {
        Path complete = directory.resolve("complete");
        SavepointConversion.of(savepoint).rekeyToPlain("by key").writeTo(complete.toString());
        target = "full:" + directory.resolve("full-at-_metadata");
        assertDiskIsFullBeside(digest(complete.toUri().toString()).size() - 1);
    }

    private void assertDiskIsFullBeside(int otherFiles) {
        SavepointConversion conversion = SavepointConversion.of(savepoint).rekeyToPlain("by key");
        assertThatThrownBy(() -> conversion.writeTo(target))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device beside %d files", otherFiles);
    }

    @Test
    void cutOffState_leavesNothing() throws IOException {
        Path damaged = Files.createDirectory(directory.resolve("damaged"));
        try (Stream<Path> files = Files.list(path(savepoint))) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean cut = !file.endsWith("_metadata") && bytes.length > 1000;
                Files.write(
                        damaged.resolve(file.getFileName()),
                        cut ? Arrays.copyOf(bytes, bytes.length - 100) : bytes);
            }
        }
        SavepointConversion conversion =
                SavepointConversion.of(damaged.toUri().toString()).rekeyToPlain("by key");
        assertThatThrownBy(() -> conversion.writeTo(target)).isInstanceOf(IOException.class);
    }

    private static SmartKeyBy<Event, String> byKey(FlinkCluster cluster, int maxParallelism) {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setMaxParallelism(maxParallelism);
        return SmartKeyBy.from(env.fromData(TypeInformation.of(Event.class), new Event()))
                .keyedBy("key", event -> event.key, Types.STRING);
    }
}
