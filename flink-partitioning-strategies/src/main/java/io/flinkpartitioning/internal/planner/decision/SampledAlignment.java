package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What samples of a source's topics say about the edge in front of the keyed operator.
 *
 * @param bestPlan the best plan that they allow
 * @param obstacles why no better plan is allowed, each a phrase without a full stop
 * @param notes what else they say
 * @param fitsGroupKeys whether records of each topic were compared with their group keys, and lay
 *     where these belong
 */
public record SampledAlignment(
        Plan bestPlan, List<StepDown.Reason> obstacles, List<String> notes, boolean fitsGroupKeys) {

    /** More lines than these become one. */
    private static final int MAX_LINES = 8;

    public SampledAlignment {
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
    }

    /** Without a comparison of group keys. */
    public SampledAlignment(Plan bestPlan, List<StepDown.Reason> obstacles, List<String> notes) {
        this(bestPlan, obstacles, notes, false);
    }

    /** No sample was taken, so the declaration stands. */
    public static SampledAlignment notTaken(String why) {
        return new SampledAlignment(
                Plan.FORWARD,
                List.of(),
                List.of("no sample was taken, so the declaration stands: " + withoutFullStop(why)));
    }

    /** Nothing of the source is reused. */
    public static SampledAlignment off() {
        return new SampledAlignment(Plan.HASH, List.of(new StepDown.DetectionOff()), List.of());
    }

    /**
     * Weighs the topics by their records. If a topic is undecided, for instance because it is
     * empty, or could not be read, the declaration stands.
     *
     * @param samples what samples of record keys say
     * @param findings what the group keys of records say, for as many of the topics as were read
     * @param partitions the partition count of the layout
     * @param threshold the share of records in their key's partition, in (0, 1], below which an
     *     ordinary exchange serves better
     */
    public static SampledAlignment of(
            List<Sampled> samples,
            List<GroupKeyFinding> findings,
            int partitions,
            double threshold) {
        Map<String, GroupKeyFinding> ofTopics =
                findings.stream()
                        .collect(Collectors.toMap(GroupKeyFinding::topic, Function.identity()));
        SampledAlignment all = new SampledAlignment(Plan.FORWARD, List.of(), List.of());
        double aligned = 0;
        double records = 0;
        for (Sampled sample : samples) {
            GroupKeyFinding finding = ofTopics.get(sample.topic());
            SampledAlignment ofTopic = of(sample);
            AlignmentReport report = sample.report();
            double weight = report == null ? 0 : report.records();
            if (finding != null && finding.decides(partitions)) {
                weight = report == null ? finding.compared() : weight;
                all = all.and(ofTopic.corrected(finding, threshold));
                aligned += finding.ratio() * weight;
                records += weight;
                continue;
            }
            all = all.and(finding == null ? ofTopic : ofTopic.withNotes(finding.notes()));
            if (report != null && report.verdict() != Verdict.UNDECIDED) {
                aligned += report.alignmentRatio() * weight;
                records += weight;
            }
        }
        boolean fits =
                findings.size() == samples.size()
                        && findings.stream().allMatch(GroupKeyFinding::fits);
        Plan best =
                all.bestPlan == Plan.HASH && aligned >= threshold * records
                        ? Plan.LOCAL_FIRST
                        : all.bestPlan;
        return new SampledAlignment(best, all.obstacles, all.notes, fits);
    }

    private SampledAlignment and(SampledAlignment other) {
        List<StepDown.Reason> moreObstacles = new ArrayList<>(obstacles);
        moreObstacles.addAll(other.obstacles);
        return new SampledAlignment(worse(bestPlan, other.bestPlan), moreObstacles, notes)
                .withNotes(other.notes);
    }

    private static Plan worse(Plan one, Plan other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns the same with more notes. */
    public SampledAlignment withNotes(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new SampledAlignment(bestPlan, obstacles, all, fitsGroupKeys);
    }

    /** Group keys decide: it is they that the job places. */
    private SampledAlignment corrected(GroupKeyFinding finding, double threshold) {
        Plan byGroupKey = finding.bestPlan(threshold);
        Plan plan = finding.whole() ? byGroupKey : worse(bestPlan, byGroupKey);
        List<StepDown.Reason> reasons = new ArrayList<>();
        List<String> more = new ArrayList<>(notes);
        if (finding.strays() != null && !(finding.byFormula() && !obstacles.isEmpty())) {
            reasons.add(new StepDown.SampledStrays(finding.strays()));
        }
        if (plan == Plan.FORWARD) {
            obstacles.forEach(ofRecordKeys -> more.add(ofRecordKeys.inWords()));
        } else {
            reasons.addAll(obstacles);
        }
        more.addAll(finding.notes());
        return new SampledAlignment(plan, reasons, more);
    }

    /** Returns the same with few lines, however many topics there are. */
    public SampledAlignment onOneScreen() {
        return new SampledAlignment(
                bestPlan,
                shortened(
                        obstacles,
                        more -> new StepDown.SampledStrays(more + " more topics have strays too")),
                shortened(notes, more -> more + " more notes on topics like these"),
                fitsGroupKeys);
    }

    private static <E> List<E> shortened(List<E> all, IntFunction<E> rest) {
        if (all.size() <= MAX_LINES) {
            return all;
        }
        List<E> shown = new ArrayList<>(all.subList(0, MAX_LINES));
        shown.add(rest.apply(all.size() - MAX_LINES));
        return shown;
    }

    private static SampledAlignment of(Sampled sample) {
        AlignmentReport report = sample.report();
        return report != null
                ? of(report)
                : new SampledAlignment(
                        Plan.FORWARD,
                        List.of(),
                        List.of(
                                "topic '%s' was not sampled, so its declaration stands: %s"
                                        .formatted(
                                                sample.topic(),
                                                withoutFullStop(
                                                        String.valueOf(sample.failure())))));
    }

    /** Returns what the report of one topic says. */
    public static SampledAlignment of(AlignmentReport report) {
        String finding =
                withoutFullStop(
                        "topic '%s': %s"
                                .formatted(report.topic(), String.join(" ", report.reasons())));
        List<StepDown.Reason> strays = List.of(new StepDown.SampledStrays(finding));
        return switch (report.verdict()) {
            case ALIGNED, UNDECIDED ->
                    new SampledAlignment(Plan.FORWARD, List.of(), List.of(finding));
            case PARTLY_ALIGNED -> new SampledAlignment(Plan.LOCAL_FIRST, strays, List.of());
            case NOT_ALIGNED -> new SampledAlignment(Plan.HASH, strays, List.of());
        };
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
