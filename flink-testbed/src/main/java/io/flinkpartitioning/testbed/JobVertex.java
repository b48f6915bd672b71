package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.ExecutionState;

/**
 * A vertex of a job: a chain of operators.
 *
 * @param name the names of its operators
 * @param subtasks its subtasks, in order
 */
public record JobVertex(String name, List<Subtask> subtasks) {

    /**
     * A subtask of a vertex.
     *
     * @param attempt how often it was restarted since the job was submitted, or since the
     *     JobManager that it has now took over
     * @param state its state
     * @param taskManager the id of the TaskManager that has it, {@code (unassigned)} without one
     */
    public record Subtask(int attempt, ExecutionState state, String taskManager) {

        /** Whether it is running, that is, neither starting nor stopping. */
        public boolean running() {
            return state == ExecutionState.RUNNING;
        }
    }

    static JobVertex of(JsonNode vertex) {
        List<Subtask> subtasks = new ArrayList<>();
        for (JsonNode subtask : vertex.path("subtasks")) {
            subtasks.add(
                    new Subtask(
                            subtask.path("attempt").asInt(),
                            ExecutionState.valueOf(subtask.path("status").asText()),
                            subtask.path("taskmanager-id").asText()));
        }
        return new JobVertex(vertex.path("name").asText(), List.copyOf(subtasks));
    }
}
