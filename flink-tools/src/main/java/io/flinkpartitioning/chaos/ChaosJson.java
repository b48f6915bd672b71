package io.flinkpartitioning.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The result of a run for scripts.
 *
 * @param result the result
 */
record ChaosJson(ChaosResult result) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Returns the JSON, which ends without a line break. */
    String text() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("seed", result.seed());
        root.put("allKept", result.allKept());
        root.put("abort", result.abort());
        root.put("logs", result.logs() == null ? null : result.logs().toString());
        root.put("seconds", result.duration().toSeconds());
        root.put("faultsPlanned", result.planned());
        root.put("eventsAcknowledged", result.acknowledged());
        root.put("events", result.events());
        root.put("results", result.results());
        addVerdicts(root.putArray("promises"));
        addOutcomes(root.putArray("faults"));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree is always JSON", e);
        }
    }

    private void addVerdicts(ArrayNode promises) {
        result.verdicts()
                .forEach(
                        verdict -> {
                            ObjectNode promise = promises.addObject();
                            promise.put("promise", verdict.promise());
                            promise.put("violations", verdict.violations());
                            verdict.examples().forEach(promise.putArray("examples")::add);
                        });
    }

    private void addOutcomes(ArrayNode faults) {
        for (Outcome outcome : result.outcomes()) {
            faults.addObject()
                    .put("kind", outcome.kind().name())
                    .put("plan", outcome.plan().name())
                    .put("recovered", outcome.recovered())
                    .put("recoveryMillis", outcome.recoveryMillis())
                    .put("restarted", outcome.restarted())
                    .put("subtasks", outcome.subtasks())
                    .put("lost", outcome.wrong().lost())
                    .put("doubled", outcome.wrong().doubled())
                    .put("outOfOrder", outcome.wrong().outOfOrder());
        }
    }
}
