package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {

    /** A broker that runs does answer, however much else the machine has to do. */
    private static final String TIMEOUT_SECONDS = Long.toString(Deadlines.STEP_SECONDS);

    private static final long SEED = 42;
    private static final int RECORDS = 2000;
    private static final String CANARY = "c4n4ry-s3cret";
    private static final String MARKUP = "<script>alert('1')</script>\u001b[31m";

    private static KafkaBroker broker;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir private Path directory;

    @BeforeAll
    static void writeTopics() throws Exception {
        broker = KafkaBroker.inThisJvm();
        broker.createTopic("aligned", 4);
        broker.createTopic("random", 4);
        broker.createTopic("empty", 2);
        Random random = new Random(SEED);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> written = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                String key = "trader-" + random.nextInt(200);
                written.add(producer.send(new ProducerRecord<>("aligned", key, "1")));
                written.add(
                        producer.send(
                                new ProducerRecord<>(
                                        "random", random.nextInt(4), MARKUP + key, "1")));
            }
            for (Future<RecordMetadata> record : written) {
                record.get();
            }
        }
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    private int doctor(String... arguments) {
        return Doctor.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private int examine(String topic, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--bootstrap", broker.bootstrapServers(), "--topic", topic));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--timeout")) {
            arguments.addAll(List.of("--timeout", TIMEOUT_SECONDS));
        }
        return doctor(arguments.toArray(String[]::new));
    }

    @Test
    void alignedTopic_exitsWith0AndSaysWhatToDo() {
        assertThat(examine("aligned", "--parallelism", "8")).isZero();
        assertThat(errors.toString()).isEmpty();
        assertThat(output.toString())
                .startsWith("Topic aligned is aligned")
                .containsPattern("\\| partitions +\\| 4 +\\|")
                .containsPattern(
                        "\\| producer hash \\| murmur2, which explains 2,000 of 2,000 keyed")
                .containsPattern("\\| alignment +\\| 100\\.00 % of the records")
                .containsPattern("\\| idle subtasks \\| 4 of 8: 1, 3, 5, 7 +\\|")
                .containsPattern("\\| plan +\\| FORWARD +\\|")
                .containsPattern("\\| strategy +\\| smart +\\|")
                .contains("source_partitions: 4")
                .contains(".partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))")
                .doesNotContain("\u001b");
    }

    @Test
    void alignedTopic_asJson_isWhatTheTableSays() throws IOException {
        assertThat(examine("aligned", "--parallelism", "8", "--json")).isZero();
        JsonNode json = new JsonMapper().readTree(output.toString());
        assertThat(json.path("verdict").asText()).isEqualTo("aligned");
        assertThat(json.path("exit_code").asInt(-1)).isZero();
        assertThat(json.path("partition_count").asInt()).isEqualTo(4);
        assertThat(json.path("records").asLong()).isEqualTo(RECORDS);
        assertThat(json.path("producer_hash").asText()).isEqualTo("murmur2");
        assertThat(json.path("alignment_ratio").asDouble()).isEqualTo(1.0);
        assertThat(json.path("parallelism").asInt()).isEqualTo(8);
        assertThat(json.path("max_parallelism").asInt()).isEqualTo(128);
        assertThat(json.path("plan").asText()).isEqualTo("FORWARD");
        assertThat(json.path("strategy").asText()).isEqualTo("smart");
        assertThat(json.path("idle_subtasks")).hasToString("[1,3,5,7]");
        assertThat(json.path("partitions")).hasSize(4);
        assertThat(json.path("subtasks")).hasSize(8);
        assertThat(json.path("yaml").asText()).contains("source_partitions: 4");
    }

    @Test
    void alignedTopic_asPage_isOneFileWithThreePictures() throws IOException {
        Path page = directory.resolve("report.html");
        assertThat(examine("aligned", "--html", page.toString())).isZero();
        String html = Files.readString(page);
        Document document = Jsoup.parse(html);
        assertThat(document.select("figure > svg[role=img]")).hasSize(3);
        assertThat(document.select("figure > svg > title").eachText())
                .containsExactly(
                        "Bars: the records of each partition, by offsets",
                        "Points: the partitions that each subtask owns; subtasks without one are idle",
                        "Stacked bars: the sample of each partition, in its key's partition, in another"
                                + " one, or without key");
        assertThat(document.select("figure svg rect, figure svg path")).hasSizeGreaterThan(30);
        assertThat(document.select("table.numbers")).hasSize(3);
        assertThat(document.select("h1").text()).isEqualTo("Topic aligned is aligned");
        assertThat(document.select("script, link, img, iframe, object, embed, image")).isEmpty();
        assertThat(
                        html.replace("http://www.w3.org/2000/svg", "")
                                .replace("http://www.w3.org/1999/xlink", ""))
                .doesNotContain("http:", "https:", "//", "@import", "url(h");
        assertThat(document.select("svg [id]").eachAttr("id")).doesNotHaveDuplicates();
    }

    @Test
    void randomTopic_exitsWith1AndKeysNeverActAsMarkup() throws IOException {
        Path page = directory.resolve("report.html");
        assertThat(examine("random", "--html", page.toString())).isEqualTo(1);
        assertThat(output.toString())
                .startsWith("Topic random is not aligned")
                .contains("partitioning_strategy: always_hash")
                .contains("key '<script>alert('1')</script>\\u001b[31mtrader-")
                .doesNotContain("\u001b", "partitionedLike");
        Document document = Jsoup.parse(Files.readString(page));
        assertThat(document.select("script")).isEmpty();
        assertThat(document.text()).contains("<script>alert('1')</script>\\u001b[31mtrader-");
        output.getBuffer().setLength(0);
        assertThat(examine("random", "--json")).isEqualTo(1);
        assertThat(output.toString()).doesNotContain("\u001b");
    }

    /** Jobs with a LongSerializer would die at the first record. */
    @Test
    void intKeysCalledLong_areUndecided_andTheRightFormatIsNamed() throws Exception {
        broker.createTopic("ints", 4);
        try (KafkaProducer<Integer, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new IntegerSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> written = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                written.add(producer.send(new ProducerRecord<>("ints", i, "1")));
            }
            for (Future<RecordMetadata> record : written) {
                record.get();
            }
        }
        assertThat(examine("ints", "--key-format", "long")).isEqualTo(2);
        assertThat(errors.toString())
                .contains(
                        "2,000 of 2,000 keys are not of the format long",
                        "All keys can be of the format int: name it.");
        assertThat(output.toString())
                .startsWith("Topic ints is undecided")
                .doesNotContain("LongSerializer", "source_partitions");
        output.getBuffer().setLength(0);
        assertThat(examine("ints", "--key-format", "int")).isZero();
        assertThat(output.toString()).contains("murmur2(IntegerSerializer.class)");
    }

    @Test
    void emptyTopic_isUndecided() {
        assertThat(examine("empty")).isEqualTo(2);
        assertThat(output.toString()).startsWith("Topic empty is undecided");
        assertThat(errors)
                .hasToString(
                        "Topic 'empty' cannot be judged. The topic has no records, which says nothing"
                                + " about its producers."
                                + System.lineSeparator());
    }

    @Test
    void missingTopic_isAnErrorAndIsNotCreated() {
        assertThat(examine("absent")).isEqualTo(2);
        assertError(
                "The sample of topic 'absent' cannot be read from bootstrap.servers "
                        + broker.bootstrapServers()
                        + ": no such topic exists. Create the topic, or correct its name.");
    }

    @Test
    void wrongAddress_isAnErrorWithinTheTimeout() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(doctor("--bootstrap", "localhost:" + port, "--topic", "t", "--timeout", "2"))
                .isEqualTo(2);
        assertError(
                "The sample of topic 't' cannot be read from bootstrap.servers localhost:"
                        + port
                        + ": no broker answered within 2 seconds over security.protocol PLAINTEXT."
                        + " Correct bootstrap.servers, or security.protocol if the listener"
                        + " speaks another one.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--parallelism     | 0     | --parallelism must be between 1 and 32768, but is 0. Correct it, or leave it out.",
                "--max-parallelism | 40000 | --max-parallelism must be between 1 and 32768, but is 40000. Correct it, or leave it out.",
                "--sample-size     | 0     | --sample-size must be between 1 and 1000000, but is 0. Correct it, or leave it out.",
                "--timeout         | 0     | --timeout must be between 1 and 3600, but is 0. Correct it, or leave it out.",
                "--threshold       | 1.5   | --threshold must be above 0 and at most 1, but is 1.5. Correct it, or leave it out.",
            })
    void wrongOption_getsOneSentence(String option, String value, String message) {
        assertThat(doctor("--bootstrap", "localhost:1", "--topic", "t", option, value))
                .isEqualTo(2);
        assertError(message);
    }

    @Test
    void wrongKeyFormat_namesTheRightOnes() {
        assertThat(doctor("--bootstrap", "b:1", "--topic", "t", "--key-format", "avro"))
                .isEqualTo(2);
        assertThat(errors.toString().strip())
                .endsWith(
                        "must be one of string, long, int, uuid, bytes, confluent-avro, but is 'avro'.");
    }

    @Test
    void parallelismAboveMax_namesBoth() {
        assertThat(
                        doctor(
                                "--bootstrap",
                                "b:1",
                                "--topic",
                                "t",
                                "--parallelism",
                                "9",
                                "--max-parallelism",
                                "8"))
                .isEqualTo(2);
        assertError(
                "--parallelism must be at most --max-parallelism, but is 9, and that is 8."
                        + " Lower the one, or raise the other.");
    }

    @Test
    void unknownOption_isNamed_alsoWhereTheTopicIsMissing() {
        assertThat(doctor("--nope")).isEqualTo(2);
        assertError("Unknown option: '--nope'");
    }

    @Test
    void noTopic_isAsked() {
        assertThat(doctor("--bootstrap", "b:1")).isEqualTo(2);
        assertError(
                "--topic must name a topic, or --topic-pattern match some, but neither is given. Give"
                        + " the name of the topic.");
    }

    @Test
    void noBootstrap_isAsked() {
        assertThat(doctor("--topic", "t")).isEqualTo(2);
        assertError(
                "--bootstrap must be given, or bootstrap.servers be among --client-properties, but"
                        + " neither is. Give the address of a broker as host:port.");
    }

    @Test
    void unwritablePage_isRefusedBeforeTheBrokerIsAsked() throws IOException {
        Path page = directory.resolve("absent").resolve("report.html");
        assertThat(doctor("--bootstrap", "localhost:1", "--topic", "t", "--html", page.toString()))
                .isEqualTo(2);
        assertError(
                "--html: '"
                        + page
                        + "' cannot be written: no such file or directory. Give a file in a directory"
                        + " that exists and that you may write to.");
    }

    @Test
    void failedDiagnosis_leavesAnOlderPageAndNoNewOne() throws IOException {
        Path older = Files.writeString(directory.resolve("older.html"), "older");
        Path newer = directory.resolve("newer.html");
        assertThat(examine("absent", "--html", older.toString())).isEqualTo(2);
        assertThat(examine("absent", "--html", newer.toString())).isEqualTo(2);
        assertThat(older).hasContent("older");
        assertThat(newer).doesNotExist();
    }

    @Test
    void clientProperties_giveTheAddress() throws IOException {
        String file = file("bootstrap.servers=" + broker.bootstrapServers());
        assertThat(doctor("--topic", "aligned", "--client-properties", file)).isZero();
    }

    @Test
    void absentClientProperties_areRefused() {
        Path absent = directory.resolve("absent.properties");
        assertThat(examine("aligned", "--client-properties", absent.toString())).isEqualTo(2);
        assertError(
                "--client-properties: '" + absent + "' cannot be read: no such file or directory.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.keystore.password=" + CANARY + "\\u12",
                "{\"sasl\": \"" + CANARY + "\"}",
            })
    void malformedClientProperties_areRefusedAndNotQuoted(String content) throws IOException {
        String file = file(content);
        assertThat(examine("aligned", "--client-properties", file, "--verbose")).isEqualTo(2);
        assertThat(errors.toString())
                .startsWith(
                        "--client-properties: '"
                                + file
                                + "' must be a file of lines 'name = value', but ")
                .doesNotContain(CANARY);
    }

    @Test
    void tlsAgainstPlaintext_isAnErrorThatNamesTheProtocol() throws IOException {
        assertThat(
                        examine(
                                "aligned",
                                "--timeout",
                                "3",
                                "--client-properties",
                                file("security.protocol=SSL")))
                .isEqualTo(2);
        assertThat(output.toString()).isEmpty();
        assertThat(errors.toString().lines()).hasSize(1);
        assertThat(errors.toString())
                .startsWith(
                        "The sample of topic 'aligned' cannot be read from bootstrap.servers "
                                + broker.bootstrapServers())
                .contains("security.protocol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " username=\"flink\" password=\""
                        + CANARY
                        + "\";",
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                        + CANARY
                        + " without any form",
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                        + "PlainLoginModule required password="
                        + CANARY
                        + " "
                        + CANARY,
                "security.protocol=SSL\nssl.keystore.location=/absent\nssl.keystore.password="
                        + CANARY
                        + "\nssl.key.password="
                        + CANARY,
            })
    void secretOfTheClient_isInNoOutput(String properties) throws Exception {
        Path page = directory.resolve("report.html");
        Process process =
                start(
                        "--bootstrap",
                        broker.bootstrapServers(),
                        "--topic",
                        "aligned",
                        "--timeout",
                        "3",
                        "--verbose",
                        "--html",
                        page.toString(),
                        "--client-properties",
                        file(properties));
        try {
            String everything =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(2);
            assertThat(everything)
                    .contains("The sample of topic 'aligned' cannot be read")
                    .contains(
                            "ConsumerConfig values", "[hidden]", "KafkaMetadataException", "\tat ")
                    .doesNotContain(CANARY);
            assertThat(page).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void programOfItsOwn_isQuietUnlessVerboseAndHasNoColoursInAPipe() throws Exception {
        Process process =
                start(
                        "--bootstrap",
                        broker.bootstrapServers(),
                        "--topic",
                        "aligned",
                        "--timeout",
                        TIMEOUT_SECONDS);
        try {
            String everything =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            assertThat(everything)
                    .startsWith("Topic aligned is aligned")
                    .doesNotContain("\u001b", "INFO", "SLF4J", "WARN");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void interrupt_endsItAtOnceWithoutAStackTrace() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Process process =
                    start(
                            "--bootstrap",
                            "127.0.0.1:" + mute.getLocalPort(),
                            "--topic",
                            "t",
                            "--timeout",
                            "60");
            try (Socket connected = mute.accept()) {
                assertThat(connected.isConnected()).isTrue();
                String signal = ignoresInterrupts() ? "-TERM" : "-INT";
                assertThat(
                                new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                                        .start()
                                        .waitFor())
                        .isZero();
                assertThat(process.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(signal.equals("-INT") ? 130 : 143);
                assertThat(process.getInputStream().readAllBytes()).isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void help_namesEveryOptionAndExitCode() {
        assertThat(doctor("--help")).isZero();
        assertThat(output.toString())
                .startsWith("Usage: doctor")
                .contains("--bootstrap", "--topic", "--key-format", "--parallelism")
                .contains("--max-parallelism", "--client-properties", "--sample-size", "--timeout")
                .contains("--threshold", "--json", "--html", "--verbose")
                .contains("confluent-avro (default: string)", "Exit codes:");
    }

    /** Looks at the page as a person does. */
    @Test
    @Tag("full")
    void page_showsItsPicturesInABrowser() throws Exception {
        Optional<Path> installed =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .map(folder -> Path.of(folder, "chromium"))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeThat(installed).as("chromium on the PATH; Debian's package is chromium").isPresent();
        Path browser = installed.orElseThrow();
        Path page = directory.resolve("report.html");
        assertThat(examine("aligned", "--parallelism", "8", "--html", page.toString())).isZero();

        assertThat(browse(browser, page, "--dump-dom"))
                .contains("<svg", "<title>Bars: the records of each partition", "<path");

        Path screenshot = directory.resolve("page.png");
        browse(browser, page, "--screenshot=" + screenshot);
        try (InputStream in = Files.newInputStream(screenshot)) {
            var image = ImageIO.read(in);
            assertThat(image.getWidth()).isEqualTo(1100);
            int bar = 0x1f5fa8;
            int idle = 0xd9640a;
            assertThat(pixels(image, bar)).as("blue of the bars").isGreaterThan(10_000);
            assertThat(pixels(image, idle)).as("orange of the idle subtasks").isGreaterThan(20);
            assertThat(
                            Stream.iterate(0, y -> y + 3)
                                    .limit(image.getHeight() / 3)
                                    .flatMap(
                                            y ->
                                                    Stream.iterate(0, x -> x + 3)
                                                            .limit(image.getWidth() / 3)
                                                            .map(x -> image.getRGB(x, y)))
                                    .distinct()
                                    .count())
                    .as("colours")
                    .isGreaterThan(20);
        }
    }

    private static long pixels(BufferedImage image, int colour) {
        long pixels = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == colour) {
                    pixels++;
                }
            }
        }
        return pixels;
    }

    private String browse(Path browser, Path page, String action) throws Exception {
        Process process =
                new ProcessBuilder(
                                browser.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--window-size=1100,2400",
                                "--user-data-dir=" + directory.resolve("profile"),
                                action,
                                page.toUri().toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            String dom =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return dom;
        } finally {
            process.destroyForcibly();
        }
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("client.properties"), content).toString();
    }

    private void assertError(String message) {
        assertThat(output.toString()).isEmpty();
        assertThat(errors).hasToString(message + System.lineSeparator());
    }

    /** Starts a doctor in a JVM of its own, whose two outputs are one. */
    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Doctor.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** See DemoTest: a shell without job control has its background processes ignore SIGINT. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(ignored -> (ignored >> 1 & 1) == 1);
    }
}
