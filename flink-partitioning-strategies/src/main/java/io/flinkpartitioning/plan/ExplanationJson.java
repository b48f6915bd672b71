package io.flinkpartitioning.plan;

import io.flinkpartitioning.placement.Layout;
import java.util.Collection;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Explanations as JSON, written with the Jackson of Flink and its Kafka connector. */
final class ExplanationJson {

    private ExplanationJson() {}

    static String of(PlanExplanation explanation) {
        return json(explanation).toPrettyString();
    }

    static String of(CoPartitionedExplanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("left", json(explanation.left()));
        json.set("right", json(explanation.right()));
        return json.toPrettyString();
    }

    private static ObjectNode json(PlanExplanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("subject", explanation.subject());
        json.put("strategy", explanation.strategy());
        json.put("strategyReason", explanation.strategyReason());
        json.put("plan", explanation.plan().name());
        json.set("layout", layout(explanation.layout()));
        json.put("onStray", explanation.strayPolicy().configName());
        ArrayNode refusals = json.putArray("refusals");
        for (PlanExplanation.Refusal refusal : explanation.refusals()) {
            ObjectNode node = refusals.addObject();
            add(node, "plans", refusal.plans().stream().map(Plan::name).toList());
            node.put("reason", refusal.reason());
        }
        add(json, "warnings", explanation.warnings());
        add(json, "notes", explanation.notes());
        ArrayNode pins = json.putArray("pins");
        for (PlanExplanation.Pin pin : explanation.pins()) {
            pins.addObject()
                    .put("yaml", pin.yaml())
                    .put("where", pin.where())
                    .put("code", pin.code());
        }
        ArrayNode homes = json.putArray("homes");
        for (PlanExplanation.PartitionHome home : explanation.homes()) {
            ObjectNode node = homes.addObject();
            node.put("partition", home.partition());
            node.put("keyGroup", home.keyGroup());
            if (home.subtask() >= 0) {
                node.put("subtask", home.subtask());
            } else {
                node.putNull("subtask");
            }
        }
        return json;
    }

    private static ObjectNode layout(Layout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("maxParallelism", layout.maxParallelism());
        if (layout instanceof Layout.OfPartitions partitions) {
            json.put("placement", "partition");
            json.put("sourcePartitions", partitions.partitions());
            json.put("producerHash", partitions.producerHash());
            json.put("keySerializer", partitions.keySerializer());
            json.put("sourceKey", partitions.sourceKey());
        } else if (layout instanceof Layout.OfHash hash) {
            json.put("placement", "hash");
            json.put("hashFunction", hash.hashFunction());
        }
        return json;
    }

    private static void add(ObjectNode json, String name, Collection<String> texts) {
        ArrayNode array = json.putArray(name);
        texts.forEach(array::add);
    }
}
