package io.flinkpartitioning.bench.streams;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.ProcessCpu;
import io.flinkpartitioning.bench.job.Meter;
import io.flinkpartitioning.bench.job.TopicAddress;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A Kafka Streams application that sums all trades of a topic. Each round is an application of its
 * own, which leaves nothing behind.
 *
 * @param pipeline what it does
 * @param trades where the trades are
 * @param records how many there are
 * @param threads the number of its threads
 */
public record StreamsArm(StreamsPipeline pipeline, TopicAddress trades, long records, int threads)
        implements Arm {

    @Override
    public String name() {
        return pipeline.arm();
    }

    @Override
    public Set<String> hiddenJars() {
        return pipeline.hiddenJars();
    }

    @Override
    public Session open() {
        return new Session() {
            @Override
            public Outcome run() throws Exception {
                return round();
            }

            @Override
            public void close() {}
        };
    }

    private Outcome round() throws IOException {
        ThreadTallies tallies = new ThreadTallies();
        double cpuBefore = ProcessCpu.seconds();
        long lastMillis;
        List<String> internalTopics;
        try (StreamsApplication application =
                StreamsApplication.start(
                        pipeline.arm(), pipeline.topology(trades, tallies), trades, threads)) {
            application.process(tallies::records, records);
            lastMillis = System.currentTimeMillis();
            internalTopics = application.internalTopics();
        }
        return Meter.Reading.of(tallies.tallies(), lastMillis)
                .ofSums(ProcessCpu.seconds() - cpuBefore)
                .with("internalTopics", internalTopics);
    }
}
