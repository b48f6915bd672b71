package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;

/**
 * Metrics of a running cluster's jobs, over REST. A cluster tells of them {@code
 * metrics.fetcher.update-interval} late, 10 seconds by default. Thread-safe.
 */
public final class FlinkMetrics {

    private final FlinkRest rest;

    FlinkMetrics(FlinkRest rest) {
        this.rest = rest;
    }

    /**
     * Returns the names of the metrics of a vertex, of whichever subtask, and of its operators'
     * coordinators. A cluster tells of new ones after some time.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public Set<String> names(JobID job, String operatorName) throws IOException {
        String vertex =
                "/jobs/" + job + "/vertices/" + rest.vertex(job, operatorName).path("id").asText();
        Set<String> names = new TreeSet<>();
        rest.get(vertex + "/subtasks/metrics")
                .forEach(metric -> names.add(metric.path("id").asText()));
        rest.get(vertex + "/jm-operator-metrics")
                .forEach(metric -> names.add(metric.path("id").asText()));
        return names;
    }

    /**
     * Returns the greatest value that a metric has in any subtask of a vertex.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @param metric the name of the metric
     * @throws IOException if the cluster does not answer, no vertex has such an operator, or the
     *     cluster does not tell of the metric
     */
    public double maxOf(JobID job, String operatorName, String metric) throws IOException {
        return aggregate(job, operatorName, metric, "max");
    }

    /**
     * Returns the sum of the values that a metric has in the subtasks of a vertex.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @param metric the name of the metric
     * @throws IOException if the cluster does not answer, no vertex has such an operator, or the
     *     cluster does not tell of the metric
     */
    public double sumOf(JobID job, String operatorName, String metric) throws IOException {
        return aggregate(job, operatorName, metric, "sum");
    }

    /**
     * Returns the sums that metrics have in the subtasks of a vertex, all of one moment for each
     * TaskManager. Those that the cluster does not tell of are missing.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @param metrics the names of the metrics
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public Map<String, Double> sumsOf(JobID job, String operatorName, List<String> metrics)
            throws IOException {
        Map<String, Double> sums = new HashMap<>();
        for (JsonNode metric : aggregates(job, operatorName, metrics, "sum")) {
            sums.put(metric.path("id").asText(), metric.path("sum").asDouble());
        }
        return sums;
    }

    private double aggregate(JobID job, String operatorName, String metric, String aggregation)
            throws IOException {
        JsonNode answer = aggregates(job, operatorName, List.of(metric), aggregation);
        if (answer.isEmpty()) {
            throw new IOException("Job " + job + " tells of no metric '" + metric + "'");
        }
        return answer.path(0).path(aggregation).asDouble();
    }

    private JsonNode aggregates(
            JobID job, String operatorName, List<String> metrics, String aggregation)
            throws IOException {
        return rest.get(
                "/jobs/"
                        + job
                        + "/vertices/"
                        + rest.vertex(job, operatorName).path("id").asText()
                        + "/subtasks/metrics?agg="
                        + aggregation
                        + "&get="
                        + URLEncoder.encode(String.join(",", metrics), StandardCharsets.UTF_8));
    }
}
