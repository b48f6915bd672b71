package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.planner.decision.SourceFacts.CheckedBy;
import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.plan.PlanExplanation.Pin;
import io.flinkpartitioning.plan.PlanExplanation.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words for the user about a decision: a pure function of the decision.
 *
 * @param decision the decision
 */
public record PlanAdvice(PlanDecision decision) {

    /** For records that an operator of its own checks. */
    public static final String COPIES =
            """
            an operator of its own checks the records, and Flink copies each record for it; set \
            pipeline.object-reuse: true to save the copy""";

    /**
     * Explains the decision.
     *
     * @param moreWarnings warnings that come after the plan's warnings
     * @param moreNotes notes that come after the plan's notes
     */
    public PlanExplanation explanation(List<String> moreWarnings, List<String> moreNotes) {
        return new PlanExplanation(
                decision.request().subject(),
                decision.request().strategy(),
                decision.request().routing().reason(),
                decision.plan(),
                decision.layout(),
                decision.request().strayPolicy(),
                decision.stepDowns().stream().map(PlanAdvice::refusal).toList(),
                decision.homes(),
                Stream.concat(warnings().stream(), moreWarnings.stream()).toList(),
                Stream.concat(notes().stream(), moreNotes.stream()).toList(),
                pins());
    }

    private static Refusal refusal(StepDown stepDown) {
        return new Refusal(stepDown.ruledOut(), stepDown.reason().inWords());
    }

    /** What the user should change. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (decision.placesByPartition()) {
            hashedUnderPartitions().ifPresent(warnings::add);
            warnings.addAll(LoadAdvice.of(decision));
            CountAdvice.unverified(decision).ifPresent(warnings::add);
            unread().ifPresent(warnings::add);
            changingPlan().ifPresent(warnings::add);
        }
        warnings.addAll(missingUids());
        return List.copyOf(warnings);
    }

    private Optional<String> hashedUnderPartitions() {
        SampledAlignment alignment = decision.facts().alignment();
        return alignment == null || alignment.bestPlan() != Plan.HASH
                ? Optional.empty()
                : Optional.of(
                        """
                        an ordinary exchange carries the records, but the layout is by source \
                        partition: results are exact, but keys spread over no more subtasks than \
                        partitions; to hash them instead, set partitioning_strategy: always_hash""");
    }

    /**
     * Returns what the user loses if an exchange carries the records though nobody asked for it.
     */
    public Optional<String> unaskedExchange() {
        if (decision.plan() != Plan.HASH
                || decision.stepDowns().stream()
                        .map(StepDown::reason)
                        .anyMatch(PlanAdvice::isAskedFor)) {
            return Optional.empty();
        }
        return Optional.of(
                "an ordinary exchange carries the records, which nobody asked for: %s"
                        .formatted(
                                decision.stepDowns().stream()
                                        .filter(stepDown -> stepDown.to() == Plan.HASH)
                                        .map(stepDown -> stepDown.reason().inWords())
                                        .collect(Collectors.joining("; "))));
    }

    private static boolean isAskedFor(StepDown.Reason reason) {
        return reason instanceof StepDown.AskedFor
                || reason instanceof StepDown.DetectionOff
                || reason instanceof StepDown.Hashed;
    }

    /** What the user must know if the source has a multiple of the layout's partitions. */
    public Optional<String> multiple() {
        int layout = decision.partitions();
        int actual = decision.facts().partitions().actual();
        if (layout == 0 || actual == layout || actual % layout != 0) {
            return Optional.empty();
        }
        String partner = decision.facts().partitions().partner();
        return Optional.of(
                partner == null
                        ? """
                        the source has %2$d partitions, a multiple of the layout's %1$d: keep \
                        source_partitions: %1$d pinned, or keys move"""
                                .formatted(layout, actual)
                        : """
                        the layout has %1$d partitions because of %3$s; this source has %2$d, a \
                        multiple, so the keys of each of its partitions still live together"""
                                .formatted(layout, actual, partner));
    }

    private Optional<String> unread() {
        return decision.facts().recovery().restored() instanceof RestoredEdge.Unread unread
                ? Optional.of(
                        """
                        the snapshot that the job goes on from, %s, cannot be read here, so it is not \
                        known whether records are in flight to the keyed operator: %s; the job ends \
                        before its first record if there may be any"""
                                .formatted(unread.pointer(), unread.why()))
                : Optional.empty();
    }

    private Optional<String> changingPlan() {
        return decision.facts().recovery().unaligned() && decision.isUpToTheSample()
                ? Optional.of(
                        """
                        unaligned checkpoints are on, and each submission takes a sample: while records \
                        are in flight to the keyed operator the plan cannot become FORWARD; submit \
                        from a savepoint, or pin the plan with upTo(Plan.LOCAL_FIRST) or \
                        detecting(Detection.DECLARED)""")
                : Optional.empty();
    }

    /** Speaks only of operators that are already in the job and have no uid. */
    private List<String> missingUids() {
        SourceFacts.Path path = decision.facts().path();
        List<String> warnings = new ArrayList<>();
        if (path.sourceWithoutUid()) {
            warnings.add(
                    """
                    the source has no uid: set one with uid(…), or a savepoint won't restore its \
                    offsets under another plan""");
        }
        if (!path.othersWithoutUid().isEmpty()) {
            warnings.add(
                    """
                    these operators may have state but have no uid: %s; set one on each, or a savepoint \
                    won't restore it under another plan"""
                            .formatted(String.join(", ", path.othersWithoutUid())));
        }
        return warnings;
    }

    /** What else the user should know. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (decision.facts().job().maxParallelism() < 1) {
            notes.add(chosenMaxParallelism());
        }
        multiple().ifPresent(notes::add);
        CountAdvice.unasked(decision).ifPresent(notes::add);
        SampledAlignment alignment = decision.facts().alignment();
        if (decision.placesByPartition() && alignment != null) {
            notes.addAll(alignment.notes());
        }
        if (decision.facts().path().check() == CheckedBy.OPERATOR_THAT_GETS_COPIES
                && decision.checksRecords()) {
            notes.add(COPIES);
        }
        notes.addAll(consequences());
        StrayAdvice.undiverted(decision).ifPresent(notes::add);
        return List.copyOf(notes);
    }

    private String chosenMaxParallelism() {
        int partitions = decision.partitions();
        return "max parallelism was not set: the library sets %d for the job, %s"
                .formatted(
                        decision.maxParallelism(),
                        partitions > 1
                                ? """
                                the smallest multiple of %d partitions that is at least Flink's \
                                default"""
                                        .formatted(partitions)
                                : "Flink's default");
    }

    private List<String> consequences() {
        return switch (decision.plan()) {
            case FORWARD -> {
                List<String> consequences = new ArrayList<>();
                consequences.add(StrayAdvice.of(decision));
                EventTimeAdvice.of(decision).ifPresent(consequences::add);
                yield consequences;
            }
            case LOCAL_FIRST ->
                    List.of(
                            """
                            records at home stay in their process if the keyed operator has the \
                            parallelism and the slot sharing group of the source; in another group \
                            they cross the network""");
            // A user already knows the consequences of an ordinary keyBy.
            case HASH -> List.of();
        };
    }

    /** The settings that keep the layout as it is. */
    List<Pin> pins() {
        List<Pin> pins = new ArrayList<>();
        int partitions = decision.partitions();
        if (partitions > 0) {
            pins.addAll(decision.facts().partitions().pin().of(partitions));
        }
        int maxParallelism = decision.maxParallelism();
        pins.add(
                new Pin(
                        "pipeline.max-parallelism: " + maxParallelism,
                        "Flink's configuration",
                        "env.setMaxParallelism(%d)".formatted(maxParallelism)));
        return pins;
    }
}
