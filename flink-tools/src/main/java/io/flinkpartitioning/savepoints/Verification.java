package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import java.util.List;

/**
 * What differs between two savepoints, and between the keys of the new one and its topic.
 *
 * @param states what was compared
 * @param topics what was held against the topic
 * @param differences what is wrong, in sentences
 * @param unchecked what could not be held against the topic, in sentences
 */
record Verification(
        List<OfState> states,
        List<OfTopic> topics,
        List<String> differences,
        List<String> unchecked) {

    /** Copies the lists. */
    Verification {
        states = List.copyOf(states);
        topics = List.copyOf(topics);
        differences = List.copyOf(differences);
        unchecked = List.copyOf(unchecked);
    }

    /**
     * A state in both savepoints.
     *
     * @param operator what the operator is called
     * @param state the state
     * @param oldEntries how many entries it had
     * @param newEntries how many it has
     * @param same whether they are the same
     */
    record OfState(
            String operator, StoredState state, long oldEntries, long newEntries, boolean same) {}

    /**
     * The keys of an operator and those in a sample of the topic.
     *
     * @param operator what the operator is called
     * @param sampled how many keys the sample has
     * @param found how many of them have state
     * @param elsewhere how many of those have it elsewhere than in their partition
     */
    record OfTopic(String operator, int sampled, int found, int elsewhere) {}
}
