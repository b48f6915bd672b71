package io.flinkpartitioning;

import static io.flinkpartitioning.RestoreOutcome.EXACT;
import static io.flinkpartitioning.RestoreOutcome.EXACT_UNDER_LOCAL_FIRST;
import static io.flinkpartitioning.RestoreOutcome.NOT_TAKEN_ASYNC;
import static io.flinkpartitioning.RestoreOutcome.NOT_TAKEN_FORST;
import static io.flinkpartitioning.RestoreOutcome.REFUSED_HASH_CODES;
import static io.flinkpartitioning.RestoreOutcome.REFUSED_KEYS;
import static io.flinkpartitioning.RestoreOutcome.REFUSED_LAYOUT;
import static io.flinkpartitioning.SnapshotKind.CANONICAL_SAVEPOINT;
import static io.flinkpartitioning.SnapshotKind.CHANGELOG;
import static io.flinkpartitioning.SnapshotKind.UNALIGNED_CHECKPOINT;
import static io.flinkpartitioning.plan.Plan.FORWARD;
import static io.flinkpartitioning.plan.Plan.HASH;
import static io.flinkpartitioning.plan.Plan.LOCAL_FIRST;

import com.google.errorprone.annotations.Immutable;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import java.util.Map;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What changes between a snapshot and the job that starts from it: a row of the restore table. */
enum JobChange {
    FORWARD_TO_LOCAL_FIRST(
            "plan: `FORWARD` → `LOCAL_FIRST`",
            job -> job.under(FORWARD),
            job -> job.under(LOCAL_FIRST),
            EXACT),
    LOCAL_FIRST_TO_FORWARD(
            "plan: `LOCAL_FIRST` → `FORWARD`",
            job -> job.under(LOCAL_FIRST),
            job -> job.under(FORWARD),
            EXACT,
            UNALIGNED_CHECKPOINT,
            EXACT_UNDER_LOCAL_FIRST),
    FORWARD_TO_HASH(
            "plan: `FORWARD` → `HASH`", job -> job.under(FORWARD), job -> job.under(HASH), EXACT),
    HASH_TO_FORWARD(
            "plan: `HASH` → `FORWARD`",
            job -> job.under(HASH),
            job -> job.under(FORWARD),
            EXACT,
            UNALIGNED_CHECKPOINT,
            EXACT_UNDER_LOCAL_FIRST),
    LOCAL_FIRST_TO_HASH(
            "plan: `LOCAL_FIRST` → `HASH`",
            job -> job.under(LOCAL_FIRST),
            job -> job.under(HASH),
            EXACT),
    HASH_TO_LOCAL_FIRST(
            "plan: `HASH` → `LOCAL_FIRST`",
            job -> job.under(HASH),
            job -> job.under(LOCAL_FIRST),
            EXACT),
    FEWER_SUBTASKS("parallelism: 3 → 2", job -> job.at(3), job -> job.at(2), EXACT),
    MORE_SUBTASKS("parallelism: 3 → 5", job -> job.at(3), job -> job.at(5), EXACT),
    MULTIPLE_PINNED(
            "partitions: 8 → 16, `sourcePartitions(8)`",
            JobSetup::pinningPartitions,
            job -> job.over(16),
            EXACT),
    NO_MULTIPLE_PINNED(
            "partitions: 8 → 12, `sourcePartitions(8)`",
            JobSetup::pinningPartitions,
            job -> job.over(12).under(LOCAL_FIRST).declaring(keyed -> keyed.upTo(FORWARD)),
            EXACT),
    NOT_PINNED(
            "partitions: 8 → 16, not pinned",
            job -> job,
            // Half of what the topic had is astray among 16 partitions, so the sample says HASH.
            job -> job.over(16).under(HASH).declaring(keyed -> keyed.upTo(FORWARD)),
            REFUSED_LAYOUT,
            CHANGELOG,
            REFUSED_HASH_CODES),
    HARMLESS_SERIALIZER_SETTING(
            "key serializer: `key.serializer.encoding` unset → `UTF-8`",
            job -> job,
            job -> withEncoding(job, "UTF-8"),
            EXACT),
    SERIALIZER_SETTING(
            "key serializer: `key.serializer.encoding` unset → `UTF-16`",
            job -> job,
            job -> withEncoding(job, "UTF-16"),
            REFUSED_KEYS,
            CHANGELOG,
            REFUSED_HASH_CODES),
    SMART_TO_ALWAYS_HASH(
            "strategy: `smart` → `always_hash`",
            job -> job,
            JobChange::alwaysHash,
            REFUSED_LAYOUT,
            CHANGELOG,
            REFUSED_HASH_CODES),
    ALWAYS_HASH_TO_SMART(
            "strategy: `always_hash` → `smart`",
            JobChange::alwaysHash,
            job -> JobSetup.of(LOCAL_FIRST),
            REFUSED_LAYOUT,
            CHANGELOG,
            REFUSED_HASH_CODES),
    OBJECT_REUSE_ON(
            "object reuse: off → on",
            job -> job.with(PipelineOptions.OBJECT_REUSE, false),
            job -> job.with(PipelineOptions.OBJECT_REUSE, true),
            EXACT),
    OBJECT_REUSE_OFF(
            "object reuse: on → off",
            job -> job.with(PipelineOptions.OBJECT_REUSE, true),
            job -> job.with(PipelineOptions.OBJECT_REUSE, false),
            EXACT),
    TO_ASYNC(
            "state: synchronous → asynchronous",
            job -> job.async(false),
            job -> job.async(true),
            EXACT),
    FROM_ASYNC(
            "state: asynchronous → synchronous",
            job -> job.async(true),
            job -> job.async(false),
            EXACT,
            CANONICAL_SAVEPOINT,
            NOT_TAKEN_ASYNC),
    TO_ASYNC_ON_FORST(
            "state on ForSt: synchronous → asynchronous",
            job -> onForSt(job).async(false),
            job -> job.async(true),
            EXACT,
            CANONICAL_SAVEPOINT,
            NOT_TAKEN_FORST),
    FROM_ASYNC_ON_FORST(
            "state on ForSt: asynchronous → synchronous",
            job -> onForSt(job).async(true),
            job -> job.async(false),
            EXACT,
            CANONICAL_SAVEPOINT,
            NOT_TAKEN_FORST);

    /** Makes one job of another. */
    @Immutable
    @FunctionalInterface
    private interface Step {
        JobSetup apply(JobSetup job);
    }

    private final String label;
    private final Step before;
    private final Step after;
    private final RestoreOutcome outcome;
    private final @Nullable SnapshotKind exception;
    private final RestoreOutcome exceptionalOutcome;

    JobChange(String label, Step before, Step after, RestoreOutcome outcome) {
        this(label, before, after, outcome, null, outcome);
    }

    /**
     * Creates a row.
     *
     * @param label what changes
     * @param before makes the job that the snapshot is taken of, from the usual one
     * @param after makes the job that starts from the snapshot, from the one before
     * @param outcome what becomes of it
     * @param exception the one kind of snapshot for which the outcome is another one
     * @param exceptionalOutcome that outcome
     */
    JobChange(
            String label,
            Step before,
            Step after,
            RestoreOutcome outcome,
            @Nullable SnapshotKind exception,
            RestoreOutcome exceptionalOutcome) {
        this.label = label;
        this.before = before;
        this.after = after;
        this.outcome = outcome;
        this.exception = exception;
        this.exceptionalOutcome = exceptionalOutcome;
    }

    /** A sample would find the encoding wrong, and choose another plan. */
    private static JobSetup withEncoding(JobSetup job, String encoding) {
        Map<String, String> config = Map.of("key.serializer.encoding", encoding);
        return job.declaring(
                keyed ->
                        keyed.partitionedLike(
                                        KafkaPartitioning.<String>murmur2(StringSerializer.class)
                                                .withSerializerConfig(config))
                                .detecting(Detection.DECLARED));
    }

    private static JobSetup alwaysHash(JobSetup job) {
        return job.under(HASH).declaring(keyed -> keyed.upTo(FORWARD).using(new AlwaysHash()));
    }

    private static JobSetup onForSt(JobSetup job) {
        AsynchronousState.assumeThere();
        return job.with(StateBackendOptions.STATE_BACKEND, AsynchronousState.FORST);
    }

    String label() {
        return label;
    }

    RestoreOutcome outcome(SnapshotKind kind) {
        return kind == exception ? exceptionalOutcome : outcome;
    }

    /** The job that the snapshot is taken of. */
    JobSetup before(SnapshotKind kind) {
        return before.apply(JobSetup.of(kind.usualPlan()));
    }

    /** The job that starts from the snapshot. */
    JobSetup after(SnapshotKind kind) {
        JobSetup job = after.apply(before(kind));
        return outcome(kind) == EXACT_UNDER_LOCAL_FIRST
                ? job.under(LOCAL_FIRST).declaring(keyed -> keyed.upTo(FORWARD))
                : job;
    }

    /** The job that goes on from the snapshot after it was refused. */
    JobSetup wayOut(SnapshotKind kind) {
        JobSetup refused = after(kind);
        JobSetup job = before(kind);
        return refused.partitions() == job.partitions()
                ? job
                : job.pinningPartitions().over(refused.partitions());
    }
}
