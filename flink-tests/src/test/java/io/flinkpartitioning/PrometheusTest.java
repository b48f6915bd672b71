package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpartitioning.internal.check.PartitioningMetric;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics as Flink's Prometheus reporter serves them, and the dashboard that queries them. */
@ExtendWith(Testbed.class)
class PrometheusTest {

    private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "partitioning.json");
    private static final String PREFIX =
            "flink_taskmanager_job_task_operator_partitioning_strategy_plan_";
    private static final int RECORDS = 5000;

    @Test
    void scrape_hasEveryMetricOfTheDashboardAndTheDashboardEveryMetric(KafkaBroker broker)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 8);
        topic.writeWithStrays(RECORDS, 200, 0.03, 31);
        try (LogCapture log = new LogCapture();
                FlinkCluster cluster = FlinkCluster.start(1, 4, reporter())) {
            StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
            try (CheckedJob job =
                    CheckedJob.start(
                            env,
                            cluster,
                            SmartKeyBy.from(
                                            env,
                                            topic.source(false),
                                            WatermarkStrategy.noWatermarks(),
                                            CheckedJob.SOURCE)
                                    .keyedBy("key", record -> record.f0, Types.STRING)
                                    .partitionedLike(
                                            KafkaPartitioning.murmur2(StringSerializer.class))
                                    .upTo(Plan.LOCAL_FIRST)
                                    .observing(new AlwaysHash())
                                    .keyedStream())) {
                job.awaitCounts(topic.reference());
                URI url = URI.create("http://localhost:" + port(log) + "/metrics");
                String scrape =
                        Awaitility.await()
                                .atMost(Deadlines.STEP)
                                .until(
                                        () -> get(url),
                                        text ->
                                                routed(text, "smart", "LOCAL_FIRST") == RECORDS
                                                        && routed(text, "always_hash", "OBSERVED")
                                                                == RECORDS);
                Set<String> queried = metricsOf(new ObjectMapper().readTree(DASHBOARD.toFile()));
                for (String metric : queried) {
                    assertThat(scrape)
                            .as("metric of the dashboard")
                            .containsPattern("(?m)^" + metric + "\\{.*job_name=");
                }
                for (PartitioningMetric metric : PartitioningMetric.values()) {
                    String name =
                            metric == PartitioningMetric.PARTITION_RECORDS
                                    ? "partition_" + metric.metricName()
                                    : metric.metricName();
                    assertThat(queried).contains(PREFIX + name);
                }
            }
        }
    }

    private static Configuration reporter() {
        Configuration settings = Testbed.settings();
        settings.setString("metrics.reporters", "prom");
        settings.setString(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        // The reporter takes the first port that is free.
        settings.setString("metrics.reporter.prom.port", "21000-21999");
        return settings;
    }

    private static String port(LogCapture log) {
        Pattern started = Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");
        return log.lines().stream()
                .flatMap(line -> started.matcher(line).results())
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The reporter has not told its port"));
    }

    private static double routed(String scrape, String strategy, String plan) {
        return Pattern.compile("(?m)^" + PREFIX + "numRecordsRouted\\{(.*)} (\\S+)$")
                .matcher(scrape)
                .results()
                .filter(
                        line ->
                                line.group(1).contains("strategy=\"" + strategy + "\"")
                                        && line.group(1).contains("plan=\"" + plan + "\""))
                .mapToDouble(line -> Double.parseDouble(line.group(2)))
                .sum();
    }

    private static Set<String> metricsOf(JsonNode dashboard) {
        Set<String> metrics = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                Pattern.compile("flink_\\w+")
                        .matcher(target.path("expr").asText())
                        .results()
                        .map(MatchResult::group)
                        .forEach(metrics::add);
            }
        }
        return metrics;
    }

    private static String get(URI url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
