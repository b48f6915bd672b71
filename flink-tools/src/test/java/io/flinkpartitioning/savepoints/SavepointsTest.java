package io.flinkpartitioning.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.savepoint.SavepointConversion;
import io.flinkpartitioning.savepoints.far.FarFileSystem;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command over real savepoints, in this JVM. */
@ExtendWith(StoredJob.Fixture.class)
class SavepointsTest {

    private static final List<String> PLAIN =
            List.of("--layout", "plain", "--uid", TradesJob.TOTALS);
    private static final List<String> HASH =
            List.of("--layout", "hash", "--hash", "fnv", "--uid", TradesJob.TOTALS);
    private static final List<String> PARTITIONS = partitions("murmur2", StringSerializer.class, 4);

    private StoredJob job;
    private String target = "";

    @BeforeEach
    void nameTarget(StoredJob stored) {
        job = stored;
        target = stored.directory().resolve(UUID.randomUUID().toString()).toUri().toString();
    }

    private static List<String> partitions(String hash, Class<?> serializer, int partitions) {
        return List.of(
                "--uid",
                TradesJob.TOTALS,
                "--layout",
                "partitions",
                "--partitions",
                Integer.toString(partitions),
                "--producer-hash",
                hash,
                "--key-serializer",
                serializer.getName(),
                "--topic",
                StoredJob.TRADES);
    }

    @Test
    void describe_tellsOperatorsKeysStatesAndFlags() {
        SavepointsRun run = SavepointsRun.of("describe", job.savepoint());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Savepoint " + job.savepoint() + ": 3 operators, ")
                .containsPattern("\\| totals +\\| String +\\| plain +\\| +2 / 128 \\|")
                .containsPattern("\\| accounts +\\| Account +\\| plain +\\|")
                .containsPattern("\\| source .+ copied +\\|")
                .containsPattern("\\| totals +\\| total +\\| value +\\| +200 \\|")
                .containsPattern("\\| totals +\\| orders +\\| map, TTL +\\| +200 \\|")
                .containsPattern("\\| totals +\\| user-timers +\\| event-time timers +\\| +200 \\|")
                .containsPattern("\\| accounts +\\| last +\\| value +\\| +200 \\|")
                .contains(
                        "--uid totals --layout partitions --partitions N --topic TOPIC --producer-hash"
                                + " murmur2 --key-serializer org.apache.kafka.common.serialization.StringSerializer");
    }

    @Test
    void describe_asJson_isWhatTheTablesSay() throws IOException {
        JsonNode json = SavepointsRun.of("describe", job.savepoint(), "--json").json();
        assertThat(json.path("operators")).hasSize(3);
        assertThat(json.path("flags")).hasSize(2);
        JsonNode totals = json.path("operators").path(1);
        assertThat(totals.path("uid").asText()).isEqualTo(TradesJob.TOTALS);
        assertThat(totals.path("max_parallelism").asInt()).isEqualTo(128);
        assertThat(totals.path("key_type").asText()).isEqualTo("String");
        assertThat(totals.path("layout").path("kind").asText()).isEqualTo("plain");
        assertThat(totals.path("convertible").asBoolean()).isTrue();
        assertThat(totals.path("states").findValuesAsText("kind"))
                .containsExactlyInAnyOrder("value", "map", "timers", "timers");
        assertThat(totals.path("states").findValuesAsText("entries"))
                .containsExactlyInAnyOrder("200", "200", "200", "0");
    }

    @Test
    void toPartitionsAndBack_keepsEachEntry() throws IOException {
        SavepointsRun there = SavepointsRun.convert(job.savepoint(), target, PARTITIONS);
        assertThat(there.err()).isEmpty();
        assertThat(there.exitCode()).isZero();
        assertThat(there.out())
                .containsPattern("\\| totals +\\| plain +\\| 4 partitions, +\\| +128 \\| +600 \\|");
        assertVerified(0, job.savepoint(), target);

        JsonNode described = SavepointsRun.of("describe", target, "--json").json();
        assertThat(
                        described
                                .path("operators")
                                .path(1)
                                .path("layout")
                                .path("producer_hash")
                                .asText())
                .isEqualTo("murmur2");
        assertThat(described.path("flags").path(1).asText())
                .isEqualTo("--uid totals --layout plain");

        String back = target + "-back";
        assertThat(SavepointsRun.convert(target, back, PLAIN, "--json").json().path("operators"))
                .hasSize(1);
        assertVerified(0, job.savepoint(), back);
        assertVerified(0, target, back);
    }

    @Test
    void toHash_andAnotherMaxParallelism_keepsEachEntry() {
        SavepointsRun run =
                SavepointsRun.of(
                        "convert",
                        job.savepoint(),
                        target,
                        "--uid",
                        "totals",
                        "--layout",
                        "hash",
                        "--hash",
                        "fnv");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertVerified(0, job.savepoint(), target);
        String larger = target + "-larger";
        run =
                SavepointsRun.of(
                        "convert",
                        target,
                        larger,
                        "--uid",
                        "totals,accounts",
                        "--layout",
                        "plain",
                        "--max-parallelism",
                        "512");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertVerified(0, job.savepoint(), larger);
    }

    @Test
    void maxParallelism_thatTheJobWouldNotHave_isSaid() {
        SavepointsRun run =
                SavepointsRun.convert(
                        job.savepoint(), target, partitions("murmur2", StringSerializer.class, 3));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "has the max parallelism 128, but a job over 3 partitions has 129",
                        "--max-parallelism 129");
    }

    @Test
    void conversion_saysHowFarItIs() throws IOException {
        List<Long> done = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        SavepointConversion.of(job.savepoint())
                .rekeyToPlain(TradesJob.TOTALS)
                .rekeyToPlain(TradesJob.ACCOUNTS)
                .writeTo(
                        target,
                        (bytes, of) -> {
                            done.add(bytes);
                            all.add(of);
                        });
        assertThat(done).isSorted().hasSizeGreaterThan(100);
        assertThat(all).containsOnly(all.get(0));
        assertThat(done.get(done.size() - 1)).isEqualTo(all.get(0));
        // That of the last step is the header's.
        assertThat(done.get(done.size() - 2)).isGreaterThan(all.get(0) * 9 / 10);
    }

    private SavepointsRun assertVerified(int exitCode, String old, String now, String... more) {
        SavepointsRun run =
                SavepointsRun.of(
                        Stream.concat(Stream.of("verify", old, now), Stream.of(more))
                                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(exitCode);
        return run;
    }

    @Test
    void verify_findsOneRecordMore() throws IOException {
        SavepointsRun run = assertVerified(1, job.savepoint(), job.later());
        assertThat(run.out())
                .startsWith("The savepoints must not be used")
                .containsPattern(
                        "\\| totals +\\| total +\\| value +\\| +200 \\| +200 \\| DIFFERENT \\|")
                .contains("The state 'total' of 'totals' had 200 entries")
                .contains("The state of 'source' that is not keyed differs.");
        JsonNode json = SavepointsRun.of("verify", job.savepoint(), job.later(), "--json").json();
        assertThat(json.path("same").asBoolean(true)).isFalse();
        assertThat(json.path("differences").size()).isGreaterThan(1);
    }

    @Test
    void entryUnderAnotherKey_isFound() throws IOException {
        DamagedSavepoint damaged = DamagedSavepoint.copyOf(job.savepoint(), target);
        damaged.replace("trader-7", "trader-8");
        assertThat(assertVerified(1, job.savepoint(), target).out())
                .contains("The state 'total' of 'totals' had 200 entries")
                .containsPattern(
                        "\\d+ entries of 'totals' lie in other key groups than their keys");
    }

    /** Flink gives files to subtasks one by one, and would lose what lies elsewhere. */
    @Test
    void filesOfOtherSubtasks_areFound() throws IOException {
        DamagedSavepoint damaged = DamagedSavepoint.copyOf(job.savepoint(), target);
        damaged.swapSubtasks();
        assertThat(assertVerified(1, job.savepoint(), target).out())
                .contains("files of the subtasks [0, 1] of 'totals' have other key groups");
    }

    @Test
    void cutOffFile_isSaid() throws IOException {
        DamagedSavepoint damaged = DamagedSavepoint.copyOf(job.savepoint(), target);
        damaged.cutOff();
        for (SavepointsRun run :
                List.of(
                        SavepointsRun.of("describe", target),
                        SavepointsRun.of("verify", job.savepoint(), target),
                        SavepointsRun.convert(target, target + "-converted", PLAIN))) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("EOFException", "take another savepoint");
        }
        assertThat(Path.of(URI.create(target + "-converted"))).doesNotExist();
    }

    private String[] against(String topic, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--bootstrap",
                                job.broker().bootstrapServers(),
                                "--topic",
                                topic,
                                "--timeout",
                                Long.toString(Deadlines.STEP_SECONDS)));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void keysInTheirPartitions_areFoundInTheTopic() {
        SavepointsRun.convert(job.savepoint(), target, PARTITIONS);
        assertThat(assertVerified(0, job.savepoint(), target, against(StoredJob.TRADES)).out())
                .containsPattern("\\| totals +\\| +200 \\| +200 \\| +200 \\| +0 \\|")
                .contains("The keys of 'accounts' do not go by partitions.");
    }

    @Test
    void wrongHash_isFoundByTheTopic() {
        SavepointsRun.convert(
                job.savepoint(), target, partitions("crc32", StringSerializer.class, 4));
        assertVerified(0, job.savepoint(), target);
        assertThat(assertVerified(1, job.savepoint(), target, against(StoredJob.TRADES)).out())
                .contains("of 200 keys of topic 'trades' have their state in 'totals' elsewhere")
                .contains("do not place keys by crc32");
    }

    @Test
    void wrongPartitionCount_isFoundByTheTopic() {
        SavepointsRun.convert(
                job.savepoint(), target, partitions("murmur2", StringSerializer.class, 3));
        assertThat(assertVerified(1, job.savepoint(), target, against(StoredJob.TRADES)).out())
                .contains("has 4 partitions, but the state of 'totals' is placed for 3")
                .contains("--partitions 4");
    }

    /** The topic's keys have a prefix, but those of the conversion have another one. */
    @Test
    void wrongSettingOfTheSerializer_isFoundByTheTopic() {
        List<String> layout = partitions("murmur2", PrefixSerializer.class, 4);
        SavepointsRun.convert(
                job.savepoint(), target, layout, "--serializer-property", "prefix=y:");
        assertThat(
                        assertVerified(
                                        1,
                                        job.savepoint(),
                                        target,
                                        against(
                                                StoredJob.PREFIXED,
                                                "--serializer-property",
                                                "prefix=x:"))
                                .out())
                .contains("elsewhere than their partition");
        assertThat(
                        assertVerified(
                                        1,
                                        job.savepoint(),
                                        target,
                                        against(
                                                StoredJob.PREFIXED,
                                                "--serializer-property",
                                                "prefix=y:"))
                                .out())
                .contains("None of the 200 keys in the sample of topic 'prefixed' has state");
    }

    @Test
    void rightSettingOfTheSerializer_isFoundInTheTopic() {
        List<String> layout = partitions("murmur2", PrefixSerializer.class, 4);
        SavepointsRun.convert(
                job.savepoint(), target, layout, "--serializer-property", "prefix=x:");
        assertVerified(
                0,
                job.savepoint(),
                target,
                against(StoredJob.PREFIXED, "--serializer-property", "prefix=x:"));
    }

    @Test
    void wrongSerializer_isFoundByTheTopic() {
        SavepointsRun.convert(job.savepoint(), target, PARTITIONS);
        assertThat(assertVerified(1, job.savepoint(), target, against(StoredJob.PREFIXED)).out())
                .contains("None of the 200 keys in the sample of topic 'prefixed' has state");
        assertThat(
                        assertVerified(
                                        1,
                                        job.savepoint(),
                                        target,
                                        against(
                                                StoredJob.PREFIXED,
                                                "--key-serializer",
                                                PrefixSerializer.class.getName(),
                                                "--serializer-property",
                                                "prefix=x:"))
                                .out())
                .contains("elsewhere than their partition");
    }

    private void assertRefused(SavepointsRun run, String... words) {
        assertThat(run.err()).contains(words);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(Path.of(URI.create(target))).doesNotExist();
    }

    @Test
    void unknownUid_listsThoseThatThereAre() {
        assertRefused(
                SavepointsRun.of(
                        "convert", job.savepoint(), target, "--uid", "total", "--layout", "plain"),
                "there is none of 'total'",
                "Give one of these with keyed state");
    }

    @Test
    void existingTarget_isRefused() throws IOException {
        Path existing = Files.createDirectories(Path.of(URI.create(target + "-there")));
        assertRefused(
                SavepointsRun.convert(job.savepoint(), existing.toString(), PLAIN),
                "The target must not exist",
                "Name a new directory");
    }

    @Test
    void nativeSavepointAndCheckpoint_areRefused() {
        for (String command : new String[] {"describe", "convert"}) {
            List<String> layout = command.equals("convert") ? PLAIN : List.of();
            List<String> targets = command.equals("convert") ? List.of(target) : List.of();
            for (String snapshot : new String[] {job.nativeSavepoint(), job.checkpoint()}) {
                List<String> arguments = new ArrayList<>(List.of(command, snapshot));
                arguments.addAll(targets);
                arguments.addAll(layout);
                assertRefused(
                        SavepointsRun.of(arguments.toArray(String[]::new)),
                        snapshot.equals(job.checkpoint()) ? "is a checkpoint" : "is a native one",
                        "take a savepoint with --type canonical");
            }
        }
    }

    /** As a later Flink would write it. */
    @Test
    void savepointOfALaterFlink_isRefused(@TempDir Path directory) throws IOException {
        Path metadata = directory.resolve("_metadata");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(metadata))) {
            out.writeInt(Checkpoints.HEADER_MAGIC_NUMBER);
            out.writeInt(1000);
        }
        assertRefused(
                SavepointsRun.of("describe", directory.toString()),
                "must be of a version of Flink that is known here",
                "Convert with the line of Flink that wrote it");
    }

    @Test
    void unknownScheme_isRefused() {
        assertRefused(
                SavepointsRun.convert("far://bucket/savepoint", target, PLAIN),
                "The file system of the savepoint must be known",
                "FLINK_PLUGINS_DIR");
        assertRefused(
                SavepointsRun.convert(job.savepoint(), "far://bucket/savepoint", PLAIN),
                "The file system of the target must be known",
                "FLINK_PLUGINS_DIR");
    }

    @Test
    void keySerializerThatDoesNotFitTheKeys_isRefused() {
        assertRefused(
                SavepointsRun.convert(
                        job.savepoint(), target, partitions("murmur2", LongSerializer.class, 4)),
                "The keys of the operator 'totals' must be such as the new placement places",
                "the key serializer of its topic");
        SavepointsRun.convert(job.savepoint(), target + "-ok", PARTITIONS);
        SavepointsRun run =
                assertVerified(
                        2,
                        job.savepoint(),
                        target + "-ok",
                        against(
                                StoredJob.TRADES,
                                "--key-serializer",
                                IntegerSerializer.class.getName()));
        assertThat(run.err()).contains("The key serializer must write the keys of the operator");
    }

    @Test
    void keySerializerThatIsNone_isRefused() {
        assertRefused(
                SavepointsRun.convert(
                        job.savepoint(), target, partitions("murmur2", String.class, 4)),
                "java.lang.String is none",
                "key.serializer");
        assertRefused(
                SavepointsRun.of(
                        "convert",
                        job.savepoint(),
                        target,
                        "--uid=totals",
                        "--layout=partitions",
                        "--partitions=4",
                        "--producer-hash=murmur2",
                        "--topic=trades",
                        "--key-serializer=com.acme.Keys"),
                "'com.acme.Keys' can't be",
                "by --jar");
    }

    @Test
    void partitionsBelow1_areRefused() {
        assertRefused(
                SavepointsRun.convert(
                        job.savepoint(), target, partitions("murmur2", StringSerializer.class, 0)),
                "must be at least 1, but is 0",
                "Give the count of the topic");
    }

    @Test
    void missingOptions_areNamed() {
        assertRefused(SavepointsRun.of("convert", job.savepoint(), target), "--uid must name");
        assertRefused(
                SavepointsRun.of("convert", job.savepoint(), target, "--uid", "totals"),
                "--layout must be given");
        String[] given = {
            "--layout=partitions",
            "--partitions=4",
            "--producer-hash=murmur2",
            "--key-serializer=" + StringSerializer.class.getName()
        };
        String[] missing = {"--partitions", "--producer-hash", "--key-serializer", "--topic"};
        for (int i = 1; i <= missing.length; i++) {
            assertRefused(
                    SavepointsRun.convert(
                            job.savepoint(),
                            target,
                            List.of("--uid", "totals"),
                            Stream.of(given).limit(i).toArray(String[]::new)),
                    missing[i - 1] + " must be given, but is missing");
        }
        assertRefused(
                SavepointsRun.convert(
                        job.savepoint(), target, List.of("--uid=totals", "--layout=hash")),
                "--hash must be given");
        assertRefused(SavepointsRun.of("convert", job.savepoint()), "TARGET");
        assertRefused(SavepointsRun.of(), "Say describe, convert or verify");
    }

    @Test
    void optionsOfAnotherLayout_areRefused() {
        assertRefused(
                SavepointsRun.convert(job.savepoint(), target, PLAIN, "--partitions", "4"),
                "--partitions goes with another layout, but --layout is plain");
        assertRefused(
                SavepointsRun.convert(job.savepoint(), target, PARTITIONS, "--hash", "fnv"),
                "--hash goes with another layout, but --layout is partitions");
        assertRefused(
                SavepointsRun.convert(job.savepoint(), target, HASH, "--topic", "t"),
                "--topic goes with another layout, but --layout is hash");
        assertRefused(
                SavepointsRun.of(
                        "convert", job.savepoint(), target, "--uid=totals", "--layout=partition"),
                "--layout",
                "must be one of partitions, hash, plain, but is 'partition'");
    }

    @Test
    void topicThatCannotServe_isRefused() {
        SavepointsRun.convert(job.savepoint(), target, PARTITIONS);
        assertThat(assertVerified(2, job.savepoint(), target, against(StoredJob.EMPTY)).err())
                .contains("must have records with keys", "'empty' has none");
        assertThat(assertVerified(2, job.savepoint(), job.savepoint(), against("trades")).err())
                .contains("The new savepoint must have keys that go by partitions");
        assertThat(
                        assertVerified(
                                        2,
                                        job.savepoint(),
                                        target,
                                        "--bootstrap",
                                        job.broker().bootstrapServers())
                                .err())
                .contains("--topic must name the topic if --bootstrap is given");
    }

    @Test
    void missingJar_isRefused() {
        assertRefused(
                SavepointsRun.convert(job.savepoint(), target, PLAIN, "--jar", "missing.jar"),
                "--jar must name a file that can be read, but 'missing.jar' is none");
    }

    /** In processes without the classes of tests. */
    @Test
    void classOfTheJob_isMissed_andFoundInItsJar(@TempDir Path directory) throws Exception {
        SavepointsProcess process = new SavepointsProcess(directory);
        String converted = directory.resolve("converted").toString();
        assertThat(
                        process.run(
                                "convert",
                                job.savepoint(),
                                converted,
                                "--uid",
                                TradesJob.ACCOUNTS,
                                "--layout",
                                "plain"))
                .isEqualTo(2);
        assertThat(process.err()).contains(Account.class.getName(), "give the job's jar by --jar");
        assertThat(Path.of(converted)).doesNotExist();

        assertThat(process.run("describe", job.savepoint())).isZero();
        assertThat(process.out())
                .containsPattern("\\| accounts +\\| +\\| +\\| .+ no +\\|")
                .containsPattern("\\| totals +\\| String +\\|")
                .contains("give the job's jar by --jar");

        Path jar = SavepointsProcess.jar(directory.resolve("job.jar"), List.of(Account.class), "");
        assertThat(process.run("describe", job.savepoint(), "--jar", jar.toString()))
                .as(process.err())
                .isZero();
        assertThat(process.out()).containsPattern("\\| accounts +\\| Account +\\| plain +\\|");
    }

    @Test
    void fileSystem_comesFromAPlugin(@TempDir Path directory) throws Exception {
        SavepointsProcess process = new SavepointsProcess(directory);
        String far = "far://" + directory.resolve("converted");
        String[] convert = {
            "convert", job.savepoint(), far, "--uid", TradesJob.TOTALS, "--layout", "plain"
        };
        assertThat(process.run(convert)).isEqualTo(2);
        assertThat(process.err()).contains("The file system of the target must be known");
        SavepointsProcess.jar(
                directory.resolve("plugins").resolve("far").resolve("far.jar"),
                List.of(FarFileSystem.Factory.class, FarFileSystem.class),
                FileSystemFactory.class.getName());
        assertThat(process.run(convert)).as(process.err()).isZero();
        assertThat(directory.resolve("converted").resolve("_metadata")).exists();
        assertThat(process.run("describe", far)).as(process.err()).isZero();
        assertThat(process.out()).startsWith("Savepoint " + far);
    }

    @Test
    void producers_areCalledAsInLayouts() {
        for (Producers producers : Producers.values()) {
            assertThat(
                            producers
                                    .with(
                                            UserCode.keySerializer(
                                                    StringSerializer.class.getName(),
                                                    getClass().getClassLoader()))
                                    .layout(4, 128)
                                    .producerHash())
                    .isEqualTo(producers.hash());
        }
    }

    /** Each command of the page, in its order. */
    @Test
    void page_saysWhatTheCommandsSay(@TempDir Path directory) throws IOException {
        Path jar = SavepointsProcess.jar(directory.resolve("job.jar"), List.of(Account.class), "");
        SavepointsPage page =
                SavepointsPage.read(
                        Map.of(
                                "$SAVEPOINT",
                                job.savepoint(),
                                "$TARGET",
                                target,
                                "$BROKER",
                                job.broker().bootstrapServers(),
                                "job.jar",
                                jar.toString()));
        assertThat(page.commands()).hasSize(4);
        for (SavepointsPage.Documented command : page.commands()) {
            SavepointsRun run = SavepointsRun.of(command.arguments());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(command.difference(run.out())).as(run.out()).isEmpty();
        }
    }
}
