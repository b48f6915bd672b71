package io.flinkpartitioning.bench.report;

import java.util.Comparator;
import java.util.List;

/**
 * A run of a benchmark, and what the page says of it besides figures.
 *
 * @param run the name of the run
 * @param command what is run, without what all runs have in common
 * @param heading its heading
 * @param text what it shows
 */
public record Section(String run, List<String> command, String heading, String text) {

    public Section {
        command = List.copyOf(command);
    }

    /** All runs, in the order of the page. */
    public static final List<Section> ALL =
            List.of(
                    new Section(
                            "pipeline-memory",
                            List.of("pipeline"),
                            "Pipelines, records from memory",
                            "Running sums by key without the cost of a broker: what the exchange itself"
                                    + " costs. `limit` does the same sums without keyed state."),
                    new Section(
                            "pipeline-memory-object-reuse",
                            List.of(
                                    "pipeline",
                                    "--object-reuse",
                                    "--arms=keyBy,forward,localFirst,limit"),
                            "Pipelines, with object reuse",
                            "The same where Flink may reuse objects, which spares copies in a chain."),
                    new Section(
                            "pipeline-kafka",
                            List.of("pipeline", "--source=kafka"),
                            "Pipelines, records from Kafka",
                            "The same sums from a topic. The broker runs on the same machine and takes"
                                    + " its share of it; its CPU time is not counted."),
                    new Section(
                            "cluster",
                            List.of("cluster"),
                            "Cluster of two TaskManagers",
                            "The same sums on two TaskManager processes: half of what is exchanged goes"
                                    + " through sockets."),
                    new Section(
                            "cluster-tls",
                            List.of("cluster", "--tls"),
                            "Cluster of two TaskManagers, with TLS",
                            "The same where TaskManagers encrypt what they send."),
                    new Section(
                            "latency",
                            List.of("latency"),
                            "Latency",
                            "From the time that a record is due in Kafka until its running sum is"
                                    + " there."),
                    new Section(
                            "scale",
                            List.of("scale"),
                            "More subtasks",
                            "The same records at more and more subtasks, and checkpoints of a job of"
                                    + " which one subtask is too slow."),
                    new Section(
                            "alignment",
                            List.of("alignment"),
                            "Strays",
                            "Topics in which a share of the records is outside the partition of its"
                                    + " key. `auto` is what the library chooses after a look at the"
                                    + " topic."),
                    new Section(
                            "losses",
                            List.of("losses"),
                            "Where partitions lose",
                            "An exchange spreads work that partitions do not: hot partitions, and fewer"
                                    + " partitions than subtasks."),
                    new Section(
                            "streams",
                            List.of("streams"),
                            "Kafka Streams",
                            "The same sums of the same topic in Kafka Streams."),
                    new Section(
                            "nexmark",
                            List.of("nexmark"),
                            "Nexmark",
                            "Queries of Nexmark that group by bidder, over a topic that is keyed by"
                                    + " bidder."),
                    new Section(
                            "failover",
                            List.of("failover"),
                            "Failures",
                            "What a failure interrupts: without an exchange each chain restarts by"
                                    + " itself."),
                    new Section(
                            "micro",
                            List.of("micro"),
                            "Single records",
                            "What the library does for a single record, by itself, by JMH. A round is an"
                                    + " iteration. `record` makes a record, which the checks below it do"
                                    + " too."));

    /** The order of the page; runs that it does not know come last. */
    static final Comparator<String> ORDER =
            Comparator.<String>comparingInt(Section::index)
                    .thenComparing(Comparator.naturalOrder());

    private static int index(String run) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).run().equals(run)) {
                return i;
            }
        }
        return ALL.size();
    }

    /** Returns the section of a run, known or not. */
    static Section of(String run) {
        int index = index(run);
        return index < ALL.size() ? ALL.get(index) : new Section(run, List.of(), run, "");
    }
}
