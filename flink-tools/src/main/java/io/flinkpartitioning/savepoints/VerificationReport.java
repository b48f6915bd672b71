package io.flinkpartitioning.savepoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A verification for the terminal and for programs.
 *
 * @param verification the verification
 */
record VerificationReport(Verification verification) {

    /** Returns the text, without a line break at its end. */
    String text() {
        List<String> differences = verification.differences();
        return "%s%n%n%s%s%s%s"
                .formatted(
                        differences.isEmpty()
                                ? "The savepoints have the same state."
                                : "The savepoints must not be used: something differs.",
                        states(),
                        topics(),
                        Tables.list("Differences", differences),
                        Tables.list("Not held against the topic", verification.unchecked()));
    }

    private String states() {
        return Tables.of(
                verification.states(),
                List.of(
                        Tables.text("operator", 18, Verification.OfState::operator),
                        Tables.text("state", 22, of -> Tables.name(of.state())),
                        Tables.text("kind", 24, of -> Tables.kind(of.state())),
                        Tables.number("old", of -> Tables.count(of.oldEntries())),
                        Tables.number("new", of -> Tables.count(of.newEntries())),
                        Tables.text("", 11, of -> of.same() ? "same" : "DIFFERENT")));
    }

    private String topics() {
        return verification.topics().isEmpty()
                ? ""
                : "\n\n"
                        .concat(
                                Tables.of(
                                        verification.topics(),
                                        List.of(
                                                Tables.text(
                                                        "operator",
                                                        18,
                                                        Verification.OfTopic::operator),
                                                Tables.number(
                                                        "keys in sample",
                                                        of -> Tables.count(of.sampled())),
                                                Tables.number(
                                                        "with state",
                                                        of -> Tables.count(of.found())),
                                                Tables.number(
                                                        "in their partition",
                                                        of ->
                                                                Tables.count(
                                                                        of.found()
                                                                                - of.elsewhere())),
                                                Tables.number(
                                                        "elsewhere",
                                                        of -> Tables.count(of.elsewhere())))));
    }

    /** Returns one object over several lines. */
    String json() {
        ObjectNode root = Json.object();
        root.put("same", verification.differences().isEmpty());
        Json.texts(root.putArray("differences"), verification.differences());
        ArrayNode states = root.putArray("states");
        verification
                .states()
                .forEach(
                        of ->
                                states.addObject()
                                        .put("operator", of.operator())
                                        .put("state", of.state().name())
                                        .put("kind", of.state().kind())
                                        .put("old_entries", of.oldEntries())
                                        .put("new_entries", of.newEntries())
                                        .put("same", of.same()));
        ArrayNode topics = root.putArray("topic");
        verification
                .topics()
                .forEach(
                        of ->
                                topics.addObject()
                                        .put("operator", of.operator())
                                        .put("keys_in_sample", of.sampled())
                                        .put("with_state", of.found())
                                        .put("elsewhere", of.elsewhere()));
        Json.texts(root.putArray("not_held_against_topic"), verification.unchecked());
        return Json.text(root);
    }
}
