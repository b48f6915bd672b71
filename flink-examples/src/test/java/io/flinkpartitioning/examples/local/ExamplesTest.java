package io.flinkpartitioning.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Each example prints what it must, from broker to result. */
@ResourceLock(Resources.SYSTEM_OUT)
class ExamplesTest {

    /** What a subtask puts in front of what it prints. */
    private static final Pattern SUBTASK = Pattern.compile("^(\\w+:)?\\d+> ");

    @Test
    void trading_printsPositionsAndPrices_withoutAnExchange() throws Exception {
        List<String> lines = run("trading");
        assertThat(lines).contains("executions by symbol: FORWARD");
        assertThat(lines)
                .contains(
                        "ADS position 10",
                        "ADS position 60",
                        "BMW position 67",
                        "SAP position 74",
                        "ADS VWAP 101.00 at 2026-01-01T09:00:00Z",
                        "SAP VWAP 301.00 at 2026-01-01T09:00:00Z");
        assertThat(lines.stream().filter(line -> line.contains(" position "))).hasSize(27);
        assertThat(lines.stream().filter(line -> line.contains(" VWAP "))).hasSize(9);
    }

    @Test
    void analytics_countsThePages_behindAnExchange() throws Exception {
        List<String> lines = run("analytics");
        assertThat(lines).contains("page-views by page: HASH");
        List<String> views =
                SampleTopics.pageViews().records().stream().map(ProducerRecord::value).toList();
        for (String page : List.of("/page-0", "/page-1", "/page-2")) {
            long count = views.stream().filter(page::equals).count();
            assertThat(lines)
                    .contains("PageView[page=" + page + ", views=" + count + "]")
                    .doesNotContain("PageView[page=" + page + ", views=" + (count + 1) + "]");
        }
    }

    @Test
    void events_printsTheErrors() throws Exception {
        assertThat(run("events").stream().filter(line -> line.startsWith("LogEvent")))
                .containsExactlyInAnyOrder(
                        "LogEvent[level=ERROR, message=event 0]",
                        "LogEvent[level=ERROR, message=event 5]",
                        "LogEvent[level=ERROR, message=event 10]",
                        "LogEvent[level=ERROR, message=event 15]");
    }

    @Test
    void orders_totalsAreRight_thoughSomeOrdersAreAstray() throws Exception {
        List<String> lines = run("orders");
        assertThat(lines).contains("customer-orders by customer_id: LOCAL_FIRST");
        for (int customer = 0; customer < 10; customer++) {
            long cents = 0;
            for (int i = customer; i < 300; i += 10) {
                cents += 100 + i;
            }
            assertThat(lines)
                    .contains(
                            "CustomerOrder[customerId=customer-%d, orders=30, cents=%d]"
                                    .formatted(customer, cents));
        }
    }

    @Test
    void positions_areByTraderAndSymbol_withoutAnExchange() throws Exception {
        List<String> lines = run("positions");
        assertThat(lines)
                .contains("fills by trader_id,symbol: FORWARD")
                .contains(
                        "Fill[traderId=trader-0, symbol=SAP, quantity=" + position(0, "SAP") + "]")
                .contains(
                        "Fill[traderId=trader-3, symbol=BMW, quantity=" + position(3, "BMW") + "]");
    }

    private static long position(int trader, String symbol) {
        long position = 0;
        for (int i = trader; i < 24; i += 4) {
            if (symbol.equals(i % 3 == 0 ? "SAP" : "BMW")) {
                position += i % 5 == 4 ? -3 : i;
            }
        }
        return position;
    }

    @Test
    void payments_findsThePaidOrders_withoutAnExchange() throws Exception {
        List<String> lines = run("payments");
        assertThat(lines).contains("orders by order_id: FORWARD", "payments by order_id: FORWARD");
        assertThat(lines.stream().filter(line -> line.endsWith(" is paid")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(1, 2, 4, 5, 7, 8, 10, 11, 12)
                                .map(id -> "order " + id + " is paid")
                                .toList());
        assertThat(lines).contains("order 6 is paid, and 50 cents too much");
    }

    @Test
    void configured_followsTheYaml() throws Exception {
        List<String> lines = run("configured");
        assertThat(lines)
                .contains("  partitioning_strategy: smart", "trades by trader_id: FORWARD");
        assertThat(lines.stream().filter(line -> line.startsWith("TraderTotal["))).hasSize(30);
    }

    @Test
    void sticky_isFoundByItsName() throws Exception {
        List<String> lines = run("sticky");
        assertThat(lines).contains("log-events, ungrouped: no exchange");
        assertThat(lines.stream().filter(line -> line.contains("message=EVENT "))).hasSize(20);
    }

    @Test
    void keys_inAvroAndJson_areWhereTheirProducersPutThem() throws Exception {
        List<String> lines = run("keys");
        assertThat(lines)
                .contains("avro-bookings by account: FORWARD", "json-bookings by account: FORWARD");
        String south3 = "Booking[account=AccountKey[bank=south, number=3], cents=60]";
        assertThat(lines.stream().filter(south3::equals)).as("by Avro and by JSON").hasSize(2);
    }

    @Test
    void sensors_areAveraged_fromASourceOfOnesOwn() throws Exception {
        List<String> lines = run("sensors");
        assertThat(lines).anyMatch(line -> line.endsWith(" by sensor: FORWARD"));
        for (int sensor = 0; sensor < 24; sensor++) {
            assertThat(lines).contains("sensor %d: %d.50 after 4".formatted(sensor, 20 + sensor));
        }
    }

    @ParameterizedTest
    @EnumSource
    void job_hasHelp_andNamesAnUnknownOption(Example example) throws Exception {
        example.run("--help");
        assertThatThrownBy(() -> example.run("--nope"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'--nope'");
    }

    @ParameterizedTest
    @EnumSource
    void help_namesEachExample(Example example) throws Exception {
        assertThat(run("--help")).anyMatch(line -> line.strip().startsWith(example.word() + " "));
    }

    @Test
    void wrongInput_isNamed_withWhatIsPossible() {
        refuses("was 'tradin'", "tradin");
        refuses("NAME must be one of [TRADING, ANALYTICS,");
        refuses("Unknown option: '--nope'", "--nope");
    }

    private static void refuses(String sentence, String... arguments) {
        StringWriter errors = new StringWriter();
        int code = commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains(sentence).doesNotContain("\tat ");
    }

    private static CommandLine commandLine() {
        return Examples.commandLine();
    }

    /** Returns the lines that a run prints, without the number of the subtask. */
    private static List<String> run(String... arguments) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            assertThat(
                            commandLine()
                                    .setOut(new PrintWriter(captured, true, StandardCharsets.UTF_8))
                                    .execute(arguments))
                    .isZero();
        } finally {
            System.setOut(before);
        }
        List<String> lines = new ArrayList<>();
        for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(SUBTASK.matcher(line).replaceFirst(""));
        }
        return lines;
    }
}
