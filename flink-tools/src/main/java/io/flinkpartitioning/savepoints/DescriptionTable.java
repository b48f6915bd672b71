package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.doctor.Printable;
import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A description for the terminal.
 *
 * @param description the description
 */
record DescriptionTable(Description description) {

    /** A state of an operator. */
    private record Row(DescribedOperator operator, StoredState state) {

        long entries() {
            OperatorTally tally = operator.tally();
            return tally == null ? -1 : tally.of(state).entries();
        }

        String bytes() {
            OperatorTally tally = operator.tally();
            return tally == null ? "" : Tables.size(tally.of(state).bytes());
        }
    }

    /** Returns the text, without a line break at its end. */
    String text() {
        return "Savepoint %s: %d operators, %s%n%n%s%s%s%s"
                .formatted(
                        Printable.text(description.savepoint()),
                        description.operators().size(),
                        Tables.size(description.bytes()),
                        operators(),
                        states(),
                        Tables.list("Why not", description.obstacles()),
                        flags());
    }

    private String operators() {
        return Tables.of(
                description.operators(),
                List.of(
                        Tables.text("operator", 18, DescriptionTable::name),
                        Tables.text("keys", 10, DescribedOperator::keyType),
                        Tables.text(
                                "layout",
                                18,
                                operator ->
                                        operator.isConvertible()
                                                ? Layouts.text(operator.layout())
                                                : ""),
                        Tables.number(
                                "p / max",
                                operator ->
                                        "%d / %d"
                                                .formatted(
                                                        operator.stored().parallelism(),
                                                        operator.stored().maxParallelism())),
                        Tables.number(
                                "state",
                                operator -> {
                                    StoredOperator.Bytes bytes = operator.stored().bytes();
                                    return Tables.size(bytes.keyed() + bytes.other());
                                }),
                        Tables.text("converted", 11, DescribedOperator::conversion)));
    }

    /** A uid is what a conversion wants; a name alone needs the id beside it. */
    private static String name(DescribedOperator operator) {
        StoredOperator stored = operator.stored();
        return stored.uid()
                .orElseGet(
                        () ->
                                stored.name()
                                        .map(name -> "%s (%s)".formatted(stored.id(), name))
                                        .orElse(stored.id()));
    }

    private String states() {
        List<Row> rows = new ArrayList<>();
        for (DescribedOperator operator : description.operators()) {
            operator.keyed()
                    .ifPresent(
                            keyed ->
                                    keyed.states()
                                            .forEach(state -> rows.add(new Row(operator, state))));
        }
        return rows.isEmpty()
                ? ""
                : "\n\n"
                        .concat(
                                Tables.of(
                                        rows,
                                        List.of(
                                                Tables.text(
                                                        "operator",
                                                        18,
                                                        row -> name(row.operator())),
                                                Tables.text(
                                                        "state",
                                                        22,
                                                        row -> Tables.name(row.state())),
                                                Tables.text("kind", 24, DescriptionTable::kind),
                                                Tables.number(
                                                        "entries",
                                                        row -> Tables.count(row.entries())),
                                                Tables.number("size", Row::bytes))));
    }

    private static String kind(Row row) {
        String kind = Tables.kind(row.state());
        return row.state().expires() ? kind.concat(", TTL") : kind;
    }

    /** Of no use if they are broken. */
    private String flags() {
        return description.flags().stream()
                .map(flags -> "\n  ./savepoint.sh convert SAVEPOINT TARGET ".concat(flags))
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.joining(),
                                lines -> lines.isEmpty() ? "" : "\n\nTo convert:".concat(lines)));
    }
}
