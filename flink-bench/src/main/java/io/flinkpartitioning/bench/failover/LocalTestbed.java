package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Broker and cluster in this JVM, where no TaskManager can be killed. */
final class LocalTestbed implements Testbed {

    private final int slots;
    private final KafkaBroker broker;
    private final FlinkCluster cluster;
    private final FlinkRest rest;

    private LocalTestbed(int slots, KafkaBroker broker, FlinkCluster cluster) {
        this.slots = slots;
        this.broker = broker;
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.restUrl());
    }

    /**
     * Starts broker and cluster.
     *
     * @param parallelism that of the jobs
     */
    static LocalTestbed start(int parallelism) throws Exception {
        KafkaBroker broker = KafkaBroker.inThisJvm();
        try {
            return new LocalTestbed(
                    parallelism, broker, FlinkCluster.start(1, parallelism, Testbed.settings()));
        } catch (Exception e) {
            try (broker) {
                throw e;
            }
        }
    }

    @Override
    public KafkaBroker broker() {
        return broker;
    }

    @Override
    public FlinkRest rest() {
        return rest;
    }

    @Override
    public StreamExecutionEnvironment environment(Configuration settings) {
        return cluster.environment(settings);
    }

    @Override
    public void kill(String id) {
        throw new UnsupportedOperationException("A TaskManager in this JVM cannot be killed");
    }

    @Override
    public void restore() throws IOException {
        rest.awaitSlots(slots, TIMEOUT);
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            cluster.close();
        }
    }
}
