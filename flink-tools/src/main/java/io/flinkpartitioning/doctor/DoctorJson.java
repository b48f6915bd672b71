package io.flinkpartitioning.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Evidence;
import java.util.Collection;
import java.util.Locale;

/**
 * A diagnosis as JSON, for programs. Names of fields are not taken back.
 *
 * @param diagnosis the diagnosis
 */
record DoctorJson(Diagnosis diagnosis) {

    /** Returns one object over several lines, without a line break at its end. */
    String text() {
        return JsonText.of(tree());
    }

    ObjectNode tree() {
        AlignmentReport report = diagnosis.report();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("topic", report.topic());
        root.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        root.put("exit_code", diagnosis.exitCode());
        texts(root.putArray("reasons"), report.reasons());
        texts(root.putArray("warnings"), diagnosis.warnings());
        root.put("partition_count", report.partitions().size());
        root.put("layout_partitions", report.layoutPartitions());
        root.put("records", report.records());
        root.put("sampled", report.sampled());
        root.put("without_key", report.withoutKey());
        root.put("sample_is_complete", report.complete());
        ObjectNode unread = root.putObject("unread");
        unread.put("timed_out", report.unread().timedOut());
        numbers(unread.putArray("partitions"), report.unread().partitions());
        numbers(unread.putArray("uncounted_partitions"), report.unread().uncounted());
        addKeys(root);
        root.put("producer_hash", report.producerHash().orElse(null));
        ArrayNode hashes = root.putArray("hashes");
        report.hashes()
                .forEach(
                        match ->
                                hashes.addObject()
                                        .put("hash", match.hash())
                                        .put("matching", match.matching())
                                        .put("keyed", match.keyed()));
        addEvidence(root);
        root.put("alignment_ratio", report.alignmentRatio());
        root.put("stray_upper_bound", report.strayUpperBound());
        root.put("skew", report.skew());
        root.put("parallelism", diagnosis.parallelism());
        root.put("max_parallelism", diagnosis.maxParallelism());
        root.put("plan", diagnosis.isConfigurable() ? diagnosis.plan().name() : null);
        root.put("strategy", diagnosis.isConfigurable() ? diagnosis.strategy() : null);
        numbers(root.putArray("idle_subtasks"), diagnosis.idleSubtasks());
        addPartitions(root);
        addExamples(root);
        numbers(root.putArray("schema_ids"), report.schemaIds());
        root.put("yaml", diagnosis.yaml());
        texts(root.putArray("java"), diagnosis.java());
        return root;
    }

    private void addKeys(ObjectNode root) {
        AlignmentReport.SampledKeys keys = diagnosis.report().keys();
        root.put("key_format", KeyFormatNames.name(diagnosis.keyFormat()));
        root.put("verdict_depends_on_key_format", keys.formatDecides());
        root.put("distinct_keys", keys.distinct());
        texts(root.putArray("example_keys"), keys.examples());
        keys.hot()
                .ifPresentOrElse(
                        key ->
                                root.putObject("hot_key")
                                        .put("key", key.key())
                                        .put("sampled", key.records())
                                        .put("partition", key.partition()),
                        () -> root.putNull("hot_key"));
    }

    private void addEvidence(ObjectNode root) {
        Evidence evidence = diagnosis.report().evidence();
        root.put("chance", evidence.chance());
        texts(root.putArray("alike_hashes"), evidence.alike());
        diagnosis
                .formula()
                .runnerUpMatch()
                .ifPresentOrElse(
                        match ->
                                root.putObject("runner_up")
                                        .put("hash", match.hash())
                                        .put("matching", match.matching())
                                        .put("matching_strays", evidence.runnerUpOfStrays()),
                        () -> root.putNull("runner_up"));
        root.put("origin_partitions", evidence.originPartitions());
        root.put("grown", evidence.grown());
        root.put("keys_of_other_format", evidence.keysOfOtherFormat());
    }

    private void addPartitions(ObjectNode root) {
        ArrayNode partitions = root.putArray("partitions");
        diagnosis
                .report()
                .partitions()
                .forEach(
                        partition ->
                                partitions
                                        .addObject()
                                        .put("partition", partition.partition())
                                        .put("records", partition.records())
                                        .put("sampled", partition.sampled())
                                        .put("without_key", partition.withoutKey())
                                        .put("aligned", partition.aligned())
                                        .put(
                                                "subtask",
                                                diagnosis.placedByPartition()
                                                        ? diagnosis.subtaskOf(partition.partition())
                                                        : null));
        ArrayNode subtasks = root.putArray("subtasks");
        if (diagnosis.placedByPartition()) {
            diagnosis
                    .loads()
                    .forEach(
                            load -> {
                                ObjectNode subtask = subtasks.addObject();
                                subtask.put("subtask", load.subtask());
                                numbers(subtask.putArray("partitions"), load.partitions());
                                subtask.put("records", load.records());
                            });
        }
    }

    private void addExamples(ObjectNode root) {
        ArrayNode strays = root.putArray("strays");
        diagnosis
                .report()
                .strays()
                .forEach(
                        stray ->
                                strays.addObject()
                                        .put("partition", stray.partition())
                                        .put("offset", stray.offset())
                                        .put("key", stray.key())
                                        .put("home", stray.home()));
        ArrayNode spreadKeys = root.putArray("spread_keys");
        diagnosis
                .report()
                .spreadKeys()
                .forEach(
                        spread -> {
                            ObjectNode key = spreadKeys.addObject();
                            key.put("key", spread.key());
                            numbers(key.putArray("partitions"), spread.partitions());
                        });
    }

    static void texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }

    private static void numbers(ArrayNode array, Collection<Integer> numbers) {
        numbers.forEach(array::add);
    }
}
