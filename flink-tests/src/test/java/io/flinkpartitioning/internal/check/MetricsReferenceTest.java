package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The reference page is made from the metrics. */
class MetricsReferenceTest {

    @Test
    void referencePage_isWhatTheMetricsSay() throws IOException {
        Reference.requireFresh(Path.of("..", "docs", "metrics.md"), page());
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Metrics

                        Made from the metrics in the code; `MetricsReferenceTest` fails where it is stale. Names, types and
                        units are public API.

                        ## Scope
                        Each strategy has its metrics in each subtask of the operator that checks the records: the Kafka
                        source, or the operator `partitioning check` where other operators lie between source and `SmartKeyBy`.

                        | reporter | name |
                        |---|---|
                        | REST, web UI | `<operator>.partitioning.strategy.<strategy>.plan.<plan>.<metric>` in the vertex |
                        | Prometheus | `flink_taskmanager_job_task_operator_partitioning_strategy_plan_<metric>{strategy="…", plan="…", …}` |

                        `<plan>` is `FORWARD`, `LOCAL_FIRST` or `HASH` for the strategy that decides, and `OBSERVED` for one that is
                        measured beside it. `FORWARD` and `LOCAL_FIRST` are always measured. `HASH` is an ordinary `keyBy`, which is
                        measured only where something is observed beside it, so that it costs nothing more than Flink's own. Work
                        without grouping (`round_robin`) has no key to place: Flink's `numRecordsOut` tells all there is.

                        ## Metrics
                        | metric | type | unit | meaning |
                        |---|---|---|---|
                        """);
        for (PartitioningMetric metric : PartitioningMetric.values()) {
            page.append("| `")
                    .append(
                            metric == PartitioningMetric.PARTITION_RECORDS
                                    ? PartitioningMetric.PARTITION + ".<number>."
                                    : "")
                    .append(metric.metricName())
                    .append("` | ")
                    .append(metric.type().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(metric.unit())
                    .append(" | ")
                    .append(metric.description())
                    .append(" |\n");
        }
        return page.append(
                        """

                        Of a job as a whole, the zero-cost share is `sum(numRecordsZeroCost) / sum(numRecordsRouted)`, not the mean
                        of the subtasks' ratios. Counters start at 0 when a subtask is restarted.

                        ## Dashboard
                        [grafana/partitioning.json](grafana/partitioning.json) shows all of them for Prometheus; import it, and
                        choose data source and job.

                        ## Before a rollout: observe
                        A job stays on its plain `keyBy` and the stock source, with the state that it has, while the metrics say what
                        `smart` would do:

                        ```java
                        DataStream<Trade> trades =
                                SmartKeyBy.from(env, source, watermarks, "trades")
                                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                                        .uid("trades")                  // the uid that the source has already
                                        .observe();
                        …
                        trades.keyBy(Trade::traderId, Types.STRING)…                  // as before
                        ```

                        97.2 % zero-cost and 2.8 % stray mean: `LOCAL_FIRST` would keep 97.2 % of the records in their process, and
                        `FORWARD` would stop at the first stray. `observing(strategy)` measures one more strategy beside the live one
                        (A/B), in either direction: `smart` live and `always_hash` observed, or the other way round. Every subtask
                        writes a line per strategy into the log, once a minute at most and when it ends:

                        ```
                        trades by trader_id, subtask 0: smart (OBSERVED) routed 1000000 records, 97.2 % zero-cost, 2.8 % stray
                        ```
                        """)
                .toString();
    }
}
