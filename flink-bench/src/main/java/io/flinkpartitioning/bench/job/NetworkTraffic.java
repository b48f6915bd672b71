package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;

/** What a job sends from one TaskManager to another, as Flink's own metrics tell. */
final class NetworkTraffic {

    /** How often metrics are read; a cluster must be told to collect them as often. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    private static final String BYTES = "Shuffle.Netty.Input.numBytesInRemote";
    private static final String RECORDS = "numRecordsIn";

    private NetworkTraffic() {}

    /**
     * Reads the metrics of a job until it ends, since a cluster forgets them then, and returns the
     * bytes per record by the last reading: both counters are of the same moment.
     *
     * @param end the end of the job
     * @param rest its cluster
     * @param job the job
     * @param operator the operator whose input is looked at
     * @throws IOException if the job ended before its metrics were told
     */
    static double bytesPerRecord(
            CompletableFuture<?> end, FlinkRest rest, JobID job, String operator)
            throws IOException, InterruptedException {
        double bytesPerRecord = Double.NaN;
        while (!hasEnded(end)) {
            Map<String, Double> sums =
                    rest.metrics().sumsOf(job, operator, List.of(BYTES, RECORDS));
            double bytes = sums.getOrDefault(BYTES, Double.NaN);
            double records = sums.getOrDefault(RECORDS, 0.0);
            if (bytes == 0) {
                bytesPerRecord = 0;
            } else if (records > 0) {
                bytesPerRecord = bytes / records;
            }
        }
        if (Double.isNaN(bytesPerRecord)) {
            throw new IOException(
                    "Job "
                            + job
                            + " has ended before its cluster told of "
                            + BYTES
                            + ". Let it read more records.");
        }
        return bytesPerRecord;
    }

    private static boolean hasEnded(CompletableFuture<?> end)
            throws IOException, InterruptedException {
        try {
            end.get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("The job failed", e.getCause());
        }
    }
}
