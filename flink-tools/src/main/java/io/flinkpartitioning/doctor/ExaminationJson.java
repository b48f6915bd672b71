package io.flinkpartitioning.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.plan.Plan;

/**
 * An examination of several topics, or of those that match a pattern, as JSON. Names of fields are
 * not taken back.
 *
 * @param examination the examination
 */
record ExaminationJson(Examination examination) {

    /** Returns one object over several lines, without a line break at its end. */
    String text() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("exit_code", examination.exitCode());
        examination
                .together()
                .ifPresentOrElse(
                        together -> addTogether(root.putObject("one_source"), together),
                        () -> root.putNull("one_source"));
        ArrayNode topics = root.putArray("topics");
        examination.findings().forEach(finding -> topics.add(tree(finding)));
        return JsonText.of(root);
    }

    private static void addTogether(ObjectNode node, OneSource together) {
        node.put("plan", together.plan().map(Plan::name).orElse(null));
        node.put(
                "source_partitions",
                together.sourcePartitions() == 0 ? null : together.sourcePartitions());
        DoctorJson.texts(node.putArray("reasons"), together.reasons());
        DoctorJson.texts(node.putArray("warnings"), together.warnings());
        node.put("yaml", together.yaml());
        DoctorJson.texts(node.putArray("java"), together.java());
    }

    private static ObjectNode tree(TopicFinding finding) {
        if (finding instanceof TopicFinding.Judged judged) {
            return new DoctorJson(judged.diagnosis()).tree();
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", finding.topic())
                .putNull("verdict")
                .put("exit_code", finding.exitCode())
                .put("error", finding.complaint().orElseThrow());
    }
}
