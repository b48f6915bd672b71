package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.job.Totals;
import java.io.Serializable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * What a query has taken and yielded, told when it ends. Rows are compared by the sum of their
 * hashes, whatever their order. For the one thread of a subtask.
 */
final class RowMeter implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String BIDS = "nexmark.bids";
    private static final String ROWS = "nexmark.rows";
    private static final String OUTPUTS = "nexmark.outputs";

    private long bids;
    private long rows;
    private long outputs;
    private long firstMillis = Long.MAX_VALUE;

    /** Takes a bid. */
    void onBid() {
        if (bids++ == 0) {
            firstMillis = System.currentTimeMillis();
        }
    }

    /**
     * Takes bids that were counted.
     *
     * @param count how many
     * @param first when the first of them was taken
     */
    void onBids(long count, long first) {
        bids += count;
        firstMillis = Math.min(firstMillis, first);
    }

    /** Takes a row of the result. */
    void onRow(long hash) {
        rows++;
        outputs += hash;
    }

    /** Tells what was seen; once. */
    void publish(RuntimeContext context) {
        Totals.add(context, BIDS, bids);
        Totals.add(context, ROWS, rows);
        Totals.add(context, OUTPUTS, outputs);
        Totals.end(context, bids, firstMillis);
    }

    /** Returns speed and cost, and what must be equal. */
    static Outcome outcome(JobExecutionResult result, double cpuSeconds) {
        long bids = Totals.of(result, BIDS);
        return new Outcome()
                .withSpeed(bids, Totals.seconds(result), cpuSeconds)
                .with(Contest.CHECK + "records", bids)
                .with(Contest.CHECK + "rows", Totals.of(result, ROWS))
                .with(Contest.CHECK + "outputs", Long.toHexString(Totals.of(result, OUTPUTS)));
    }
}
