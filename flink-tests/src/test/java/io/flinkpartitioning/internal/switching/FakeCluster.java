package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.source.StrayRecordException;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/**
 * A cluster without records, whose jobs do as they are told: their state is a number that grows,
 * and a job that is restored from anything but the latest of it is an error, as are two jobs at
 * once.
 */
public final class FakeCluster implements Submitter, JobMonitor {

    public static final String NAME = "job";

    /** What becomes of a stop with a savepoint. */
    enum StopOutcome {
        STOPS,
        SAVEPOINT_FAILS,
        SAVEPOINT_AND_JOB_FAIL,
        STOPPING_FAILS,
        STOPS_BUT_THE_ANSWER_IS_LOST,
        STOPS_LATER_BUT_THE_ANSWER_IS_LOST
    }

    /** What becomes of a submission. */
    enum SubmitOutcome {
        ACCEPTED,
        REFUSED,
        ACCEPTED_BUT_THE_ANSWER_IS_LOST
    }

    /** What becomes of a job that was accepted. */
    enum StartOutcome {
        RUNS,
        FAILS,
        LACKS_SLOTS,
        FAILS_FOR_WANT_OF_SLOTS
    }

    private final Path directory;
    private final List<FakeJob> jobs = new ArrayList<>();
    private final Map<String, Long> snapshots = new HashMap<>();
    private final List<Path> givenUp = new ArrayList<>();

    /** The latest state that a snapshot has, or that was made visible. */
    private long latestState;

    StopOutcome stop = StopOutcome.STOPS;
    List<SubmitOutcome> submissions = new ArrayList<>();
    List<StartOutcome> starts = new ArrayList<>();
    public Optional<Alignment> alignment = Optional.empty();
    public boolean answers = true;
    boolean cancelWorks = true;
    boolean throwsInClient;
    boolean restIsOfAnotherCluster;
    int partitions = 8;

    /** Of how many calls one fails; 0 for none. */
    int oneInFails;

    private Random random = new Random(1);
    private long writes;
    Plan bestPlan = Plan.FORWARD;
    @Nullable Exception buildFailure;

    public FakeCluster(Path directory) {
        this.directory = directory;
    }

    /** Sets what decides about all that is random from now on. */
    void random(Random newRandom) {
        random = newRandom;
    }

    /** The job that runs; there must be one at most. */
    Optional<FakeJob> running() {
        List<FakeJob> running = jobs.stream().filter(job -> !job.hasEnded()).toList();
        if (running.size() > 1) {
            throw new AssertionError("Two jobs at once: " + running);
        }
        return running.stream().findFirst();
    }

    public FakeJob theJob() {
        return running().orElseThrow(() -> new AssertionError("No job runs"));
    }

    public List<FakeJob> jobs() {
        return List.copyOf(jobs);
    }

    @Override
    public Prepared prepare(Choice choice, Start start) throws Exception {
        if (buildFailure != null) {
            throw buildFailure;
        }
        Explanation explanation = explain(choice);
        return new Prepared() {
            @Override
            public Choice choice() {
                return choice;
            }

            @Override
            public Explanation explanation() {
                return explanation;
            }

            @Override
            public JobClient submit(JobID id, @Nullable String snapshot) throws Exception {
                return accept(id, choice, snapshot);
            }
        };
    }

    private Explanation explain(Choice choice) {
        Plan plan = choice.bestPlan().compareTo(bestPlan) > 0 ? choice.bestPlan() : bestPlan;
        Layout layout =
                choice.strategy() instanceof AlwaysHash
                        ? new Layout.OfHash("fnv", 128)
                        : new Layout.OfPartitions(
                                partitions, "murmur2", "StringSerializer", "", 128);
        return new PlanExplanation(
                "trades by trader_id",
                choice.strategy().name(),
                "so",
                plan,
                layout,
                choice.strategy() instanceof SmartRepartition smart
                        ? smart.strayPolicy()
                        : StrayPolicy.FAIL,
                List.of(new PlanExplanation.Refusal(List.of(), "a sample has strays")),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private JobClient accept(JobID id, Choice choice, @Nullable String snapshot)
            throws IOException {
        SubmitOutcome outcome =
                submissions.isEmpty() ? SubmitOutcome.ACCEPTED : submissions.remove(0);
        if (outcome == SubmitOutcome.REFUSED) {
            throw new IOException("the submission is refused");
        }
        running()
                .ifPresent(
                        job -> {
                            throw new AssertionError("A job is submitted while " + job + " runs");
                        });
        FakeJob job = new FakeJob(id, choice, snapshot);
        jobs.add(job);
        if (outcome == SubmitOutcome.ACCEPTED_BUT_THE_ANSWER_IS_LOST) {
            if (!job.hasEnded() && random.nextBoolean()) {
                job.checkpoint();
            }
            throw new IOException("the answer to the submission is lost");
        }
        return job;
    }

    @Override
    public Optional<Report> latest(String name) throws IOException {
        requireAnswer();
        return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(jobs.size() - 1).report());
    }

    @Override
    public Optional<Alignment> alignment(JobID job) {
        return alignment;
    }

    @Override
    public boolean allRunning(JobID job) throws IOException {
        requireAnswer();
        FakeJob found = find(job);
        return found.start == StartOutcome.RUNS && found.looksRunning();
    }

    @Override
    public Optional<String> latestSnapshot(JobID job) throws IOException {
        requireAnswer();
        FakeJob found = find(job);
        return Optional.ofNullable(found.checkpoint == null ? found.snapshot : found.checkpoint);
    }

    @Override
    public Optional<List<Snapshot>> snapshotsOfEnded(JobID job) throws IOException {
        requireAnswer();
        Optional<FakeJob> found = known(job);
        if (found.isPresent() && !found.get().hasEnded()) {
            throw new IOException("the job has not ended");
        }
        return found.map(FakeJob::told);
    }

    @Override
    public Optional<JobStatus> status(JobID job) throws IOException {
        requireAnswer();
        return restIsOfAnotherCluster ? Optional.empty() : known(job).map(found -> found.status);
    }

    private Optional<FakeJob> known(JobID id) {
        return jobs.stream().filter(job -> job.getJobID().equals(id)).findFirst();
    }

    /**
     * Forgets all jobs, as a JobManager does that is restarted without high availability. What was
     * given up is cleaned up, since no one could tell it from the last snapshot any more.
     */
    void forget() {
        try {
            for (Path metadata : givenUp) {
                Files.deleteIfExists(metadata);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jobs.clear();
    }

    @Override
    public Set<JobID> jobs(String name) throws IOException {
        requireAnswer();
        return jobs.stream()
                .filter(job -> !job.hasEnded())
                .map(FakeJob::getJobID)
                .collect(Collectors.toSet());
    }

    @Override
    public void cancel(JobID job) throws IOException {
        requireAnswer();
        FakeJob found = find(job);
        if (cancelWorks && !found.hasEnded() && random.nextInt(3) > 0) {
            found.status = JobStatus.CANCELED;
        }
    }

    private void requireAnswer() throws IOException {
        if (!answers || fails()) {
            throw new IOException("the cluster does not answer");
        }
    }

    private boolean fails() {
        return oneInFails > 0 && random.nextInt(oneInFails) == 0;
    }

    private FakeJob find(JobID id) throws IOException {
        return known(id).orElseThrow(() -> new IOException("no such job"));
    }

    /** A job of the cluster, and its client. */
    public final class FakeJob implements JobClient {

        private final JobID id;
        private final Choice choice;
        private final @Nullable String snapshot;
        private final StartOutcome start;
        private JobStatus status = JobStatus.RUNNING;
        private long state;
        private long checkpoints;
        private @Nullable String checkpoint;
        private @Nullable String savepoint;
        private long checkpointId;
        private long savepointId;
        private @Nullable Throwable failure;
        private @Nullable Runnable lateStop;
        private int looksUntilAllRun;
        private int staleLooks;

        private FakeJob(JobID id, Choice choice, @Nullable String snapshot) throws IOException {
            this.id = id;
            this.choice = choice;
            this.snapshot = snapshot;
            this.start = starts.isEmpty() ? StartOutcome.RUNS : starts.remove(0);
            if (snapshot != null) {
                if (!Files.exists(Path.of(snapshot.replace("file:", "")).resolve("_metadata"))) {
                    throw new AssertionError("Nothing to restore at " + snapshot);
                }
                if (!snapshots.containsKey(snapshot)) {
                    fail(new IOException(snapshot + " lacks files"));
                    return;
                }
                state = snapshots.getOrDefault(snapshot, -1L);
            }
            if (state != latestState) {
                throw new AssertionError(
                        "State " + latestState + " is to be restored, but it is " + state);
            }
            if (start == StartOutcome.FAILS) {
                fail(new IOException("the job does not start"));
            }
            if (start == StartOutcome.FAILS_FOR_WANT_OF_SLOTS) {
                fail(
                        new IOException(
                                "the job does not start",
                                new SerializedThrowable(new NoResourceAvailableException())));
            }
        }

        boolean hasEnded() {
            return status.isGloballyTerminalState();
        }

        private List<Snapshot> told() {
            List<Snapshot> told = new ArrayList<>();
            if (checkpoint != null) {
                told.add(new Snapshot(checkpointId, checkpoint, false));
            }
            if (savepoint != null) {
                told.add(new Snapshot(savepointId, savepoint, true));
            }
            return told;
        }

        private Report report() {
            return new Report(
                    id, status, failure == null ? "" : ExceptionUtils.stringifyException(failure));
        }

        Choice choice() {
            return choice;
        }

        @Nullable String snapshot() {
            return snapshot;
        }

        /** Reads on, and takes a checkpoint. */
        public void checkpoint() {
            state++;
            checkpoint = write(directory.resolve(id + "/chk-" + ++checkpoints));
            checkpointId = writes;
        }

        private String write(Path path) {
            try {
                Files.createDirectories(path);
                Path metadata = Files.writeString(path.resolve("_metadata"), "");
                Files.setLastModifiedTime(metadata, FileTime.fromMillis(1000 * ++writes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String name = "file:" + path;
            snapshots.put(name, state);
            latestState = state;
            return name;
        }

        /** Gives a snapshot up at its very end, which leaves its metadata behind. */
        void leaveMetadata(Path path) {
            try {
                Files.createDirectories(path);
                givenUp.add(Files.writeString(path.resolve("_metadata"), ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Gives a checkpoint up at its very end. */
        void giveCheckpointUp() {
            leaveMetadata(directory.resolve(id + "/chk-" + ++checkpoints));
        }

        public void fail(Throwable cause) {
            status = JobStatus.FAILED;
            failure = cause;
        }

        public void failOnStray() {
            fail(new StrayRecordException("topic 'trades', partition 3", "has the key 'x'"));
        }

        /**
         * Restarts a subtask.
         *
         * @param looks how many looks it takes until it runs again
         * @param stale how many of these do not show it, as answers of REST are some seconds old
         */
        void restartSubtask(int looks, int stale) {
            looksUntilAllRun = looks;
            staleLooks = stale;
        }

        private boolean looksRunning() {
            if (looksUntilAllRun == 0) {
                return true;
            }
            looksUntilAllRun--;
            return staleLooks-- > 0;
        }

        void status(JobStatus newStatus) {
            status = newStatus;
        }

        /** Does what the job was told to do, and has not done yet. */
        void catchUp() {
            if (lateStop != null && !hasEnded()) {
                lateStop.run();
            }
            lateStop = null;
        }

        @Override
        public JobID getJobID() {
            return id;
        }

        @Override
        public CompletableFuture<JobStatus> getJobStatus() {
            if (!answers || fails()) {
                if (throwsInClient) {
                    throw new IllegalStateException("no client for the cluster");
                }
                return lost("the cluster does not answer");
            }
            return jobs.contains(this)
                    ? CompletableFuture.completedFuture(status)
                    : lost("the job is not known");
        }

        @Override
        public CompletableFuture<Void> cancel() {
            throw new UnsupportedOperationException("not used");
        }

        @Override
        public CompletableFuture<String> stopWithSavepoint(
                boolean advanceToEndOfEventTime,
                @Nullable String savepointDirectory,
                SavepointFormatType formatType) {
            if (hasEnded()) {
                return lost("the job has ended");
            }
            if (looksUntilAllRun > 0 || start == StartOutcome.LACKS_SLOTS) {
                return CompletableFuture.failedFuture(
                        new CompletionException(
                                new CheckpointException(
                                        "Checkpoint triggering task count (1/4) is not being executed"
                                                + " at the moment. Aborting checkpoint.",
                                        CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING)));
            }
            Path path =
                    Path.of(String.valueOf(savepointDirectory).replace("file:", ""))
                            .resolve("savepoint-" + id);
            switch (stop) {
                case STOPS -> {
                    return CompletableFuture.completedFuture(stopNow(path));
                }
                case SAVEPOINT_AND_JOB_FAIL -> {
                    leaveMetadata(path);
                    fail(new IOException("the savepoint has failed the job"));
                }
                case STOPPING_FAILS -> {
                    state++;
                    savepoint = write(path);
                    savepointId = writes;
                    fail(new IOException("the job does not stop"));
                }
                case STOPS_BUT_THE_ANSWER_IS_LOST -> stopNow(path);
                case STOPS_LATER_BUT_THE_ANSWER_IS_LOST -> lateStop = () -> stopNow(path);
                case SAVEPOINT_FAILS -> leaveMetadata(path);
            }
            return lost(stop.toString());
        }

        private String stopNow(Path path) {
            state++;
            String written = write(path);
            savepoint = written;
            savepointId = writes;
            status = JobStatus.FINISHED;
            return written;
        }

        @Override
        public CompletableFuture<String> triggerSavepoint(
                @Nullable String savepointDirectory, SavepointFormatType formatType) {
            throw new UnsupportedOperationException("not used");
        }

        @Override
        public CompletableFuture<Map<String, Object>> getAccumulators() {
            throw new UnsupportedOperationException("not used");
        }

        @Override
        public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
            if (!answers || fails()) {
                return lost("the cluster does not answer");
            }
            return CompletableFuture.failedFuture(
                    new RuntimeException(new JobExecutionException(id, "failed", failure)));
        }

        private <T> CompletableFuture<T> lost(String why) {
            return CompletableFuture.failedFuture(new IOException(why));
        }

        @Override
        public String toString() {
            return choice + " (" + status + ")";
        }
    }
}
