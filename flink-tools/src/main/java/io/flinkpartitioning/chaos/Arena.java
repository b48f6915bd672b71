package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.job.CountingJob;
import io.flinkpartitioning.chaos.job.Triggers;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.KillableKafkaBroker;
import io.flinkpartitioning.testbed.ZooKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.flink.api.common.JobStatus;

/**
 * All that takes part: the broker, the cluster, the job on it, and the traffic through the job.
 *
 * <p>Used by one thread, but for the questions.
 */
final class Arena implements AutoCloseable {

    /** The parallelism with which the job starts. */
    static final int PARALLELISM = 4;

    private final int keys;
    private final Resources resources;
    private final KillableKafkaBroker broker;
    private final Traffic traffic;
    private final Triggers triggers;
    private final JobControl job;
    private Cluster cluster;
    private long markers;

    private Arena(
            ChaosSettings settings,
            Resources resources,
            WorkDirectory directory,
            KillableKafkaBroker broker,
            Cluster cluster,
            Traffic traffic) {
        this.keys = settings.keys();
        this.resources = resources;
        this.broker = broker;
        this.cluster = cluster;
        this.traffic = traffic;
        this.triggers = new Triggers(directory.triggers());
        this.job =
                new JobControl(
                        new CountingJob(
                                broker.bootstrapServers(),
                                Traffic.INPUT,
                                Traffic.OUTPUT,
                                Traffic.PARTITIONS,
                                triggers,
                                settings.sabotage()),
                        settings.ofJob(directory),
                        directory);
    }

    /**
     * Starts everything, and waits until results flow.
     *
     * @throws IOException if something does not start
     */
    static Arena open(ChaosSettings settings) throws Exception {
        Resources resources = new Resources();
        try {
            WorkDirectory directory = resources.add(WorkDirectory.create());
            KillableKafkaBroker broker = resources.add(KafkaBroker.inChildJvm());
            Traffic traffic = resources.add(Traffic.start(broker, settings));
            Cluster cluster = resources.add(Cluster.start(resources.add(ZooKeeper.start())));
            Arena arena = new Arena(settings, resources, directory, broker, cluster, traffic);
            resources.add(arena.job);
            arena.job.start(cluster, Plan.FORWARD, PARALLELISM, null);
            arena.awaitFlowSince(System.currentTimeMillis());
            return arena;
        } catch (Exception e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    KillableKafkaBroker broker() {
        return broker;
    }

    Cluster cluster() {
        return cluster;
    }

    Traffic traffic() {
        return traffic;
    }

    JobControl job() {
        return job;
    }

    Triggers triggers() {
        return triggers;
    }

    /** The job as the cluster sees it. */
    JobView view() {
        return new JobView(cluster.rest(), job.jobId());
    }

    /** The parallelism of the job, as the cluster sees it. */
    int parallelism() throws IOException {
        return cluster.rest().subtasks(job.jobId(), CountingJob.OPERATOR).size();
    }

    /**
     * Moves the job to a cluster with the adaptive scheduler, where it goes on as {@code FORWARD}:
     * otherwise it would be promoted at any time, and another job be there then.
     */
    void moveToAdaptiveCluster() throws Exception {
        int parallelism = parallelism();
        String savepoint = job.stop();
        cluster.close();
        cluster = resources.add(Cluster.startAdaptive());
        // Before its cluster is closed.
        resources.add(job);
        job.start(cluster, Plan.FORWARD, parallelism, savepoint);
        awaitFlowSince(System.currentTimeMillis());
    }

    String randomKey(SplittableRandom random) {
        return traffic.writer().key(random.nextInt(keys));
    }

    /** Returns a key that a given subtask counts; there is a partition for each. */
    String randomKeyOf(int subtask, int parallelism, SplittableRandom random) {
        while (true) {
            String key = randomKey(random);
            if (subtask
                    == KeyGroups.subtaskOfPartition(
                            traffic.writer().home(key, Traffic.PARTITIONS),
                            Traffic.PARTITIONS,
                            CountingJob.MAX_PARALLELISM,
                            parallelism)) {
                return key;
            }
        }
    }

    /** Lets the function fail at an event of a key, and waits until it has. */
    void failFunction(String key) throws Exception {
        long marker = ++markers;
        traffic.writer().writeMarker(key, marker);
        awaitEffect("the function fails at " + key, () -> triggers.hasFailedAt(marker));
    }

    /** Writes an event of a key to a partition where keys of its home do not lie. */
    void writeStray(String key, SplittableRandom random) throws Exception {
        int home = traffic.writer().home(key, traffic.partitions());
        int partition = home + 1 + random.nextInt(Traffic.PARTITIONS - 1);
        traffic.writer().writeTo(partition % traffic.partitions(), key);
    }

    /** Waits for the effect of a fault. */
    void awaitEffect(String effect, Deadline.Condition condition)
            throws Deadline.MissedException, InterruptedException {
        Deadline.await(Deadlines.STEP, effect, condition);
    }

    /**
     * Waits until each partition has a result, which can be read, of an event that was written
     * after a point in time.
     *
     * @throws Deadline.MissedException if a partition has none within 5 minutes, or the job has
     *     failed for good
     * @throws IllegalStateException if events cannot be written, or a topic cannot be read
     */
    void awaitFlowSince(long millis) throws Deadline.MissedException, InterruptedException {
        Deadline.await(
                Deadlines.STEP,
                "results of all " + traffic.partitions() + " partitions flow",
                () -> {
                    if (traffic.hasPassed(millis)) {
                        return true;
                    }
                    JobView view = view();
                    if (view.state() == JobStatus.FAILED) {
                        throw new Deadline.MissedException(
                                "The job has failed for good: " + view.lastFailure(), null);
                    }
                    return false;
                });
    }

    /** Waits until all subtasks of the job run, whichever job it is by then. */
    void awaitAllRunning() throws Deadline.MissedException, InterruptedException {
        Deadline.await(
                Deadlines.STEP,
                "all subtasks run",
                () -> {
                    cluster.rest().awaitAllRunning(job.jobId());
                    return true;
                });
    }

    /** Keeps the logs of the cluster, and returns where they are. */
    Path keepLogs() {
        return cluster.keepLogs();
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
