package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;

/** Trades, in memory or on a broker of its own, which goes with it. */
public final class Topic implements AutoCloseable {

    private static final String NAME = "trades";
    private static final int TRADE_BYTES = 35;

    private final Trades<?> trades;
    private final AutoCloseable resource;

    private Topic(Trades<?> trades, AutoCloseable resource) {
        this.trades = trades;
        this.resource = resource;
    }

    /**
     * Returns trades that each source makes itself.
     *
     * @param load the records
     * @param recordBytes their size; 0 for that of a trade
     */
    public static Topic inMemory(Load load, int recordBytes) {
        return inMemory(load, recordBytes, true);
    }

    /**
     * The same, for what the check of each record costs.
     *
     * @param load the records
     * @param recordBytes their size; 0 for that of a trade
     * @param checked whether each record is checked
     */
    public static Topic inMemory(Load load, int recordBytes, boolean checked) {
        return new Topic(trades(RecordShape.ofBytes(recordBytes), load, checked), () -> {});
    }

    private static <T> Trades<T> trades(RecordShape<T> shape, Load load, boolean checked) {
        return new MemoryTrades<>(shape, load, checked, Pace.UNLIMITED);
    }

    /**
     * Starts a broker in a process of its own, and writes the trades.
     *
     * @param load the records
     * @param recordBytes the size of their values, at least 8; 0 for that of a trade
     * @throws IOException if there is no broker, or it refuses a record
     */
    public static Topic onBroker(Load load, int recordBytes) throws IOException {
        KafkaBroker broker = KafkaBroker.inChildJvm();
        try {
            int valueBytes = recordBytes == 0 ? TRADE_BYTES : Math.max(Long.BYTES, recordBytes);
            TradesWriter.write(broker, NAME, load, valueBytes);
            return new Topic(
                    trades(
                            RecordShape.ofBytes(recordBytes),
                            load.partitions(),
                            broker.bootstrapServers()),
                    broker);
        } catch (IOException | RuntimeException e) {
            try (broker) {
                throw e;
            }
        }
    }

    private static <T> Trades<T> trades(
            RecordShape<T> shape, int partitions, String bootstrapServers) {
        return KafkaTrades.all(shape, partitions, bootstrapServers, NAME);
    }

    /**
     * Returns an arm that reads the trades.
     *
     * @param grouping what stands between source and work
     * @param settings how its job runs
     */
    public Arm arm(Grouping grouping, JobSettings settings) {
        return arm(grouping, settings, 0);
    }

    /**
     * Returns an arm that reads the trades and works on them.
     *
     * @param grouping what stands between source and work
     * @param settings how its job runs
     * @param workTokens what the work on a record costs besides its sum, as {@link
     *     org.openjdk.jmh.infra.Blackhole#consumeCPU} counts
     */
    public Arm arm(Grouping grouping, JobSettings settings, long workTokens) {
        return new PipelineArm(grouping, trades, settings, workTokens, Deployment.IN_PROCESS);
    }

    /**
     * Returns an arm that reads the trades somewhere.
     *
     * @param grouping what stands between source and work
     * @param settings how its job runs
     * @param deployment where it runs
     */
    public Arm arm(Grouping grouping, JobSettings settings, Deployment deployment) {
        return new PipelineArm(grouping, trades, settings, 0, deployment);
    }

    /**
     * Returns where other clients than Flink find the trades.
     *
     * @throws IllegalStateException if they are in memory
     */
    public TopicAddress address() {
        if (trades instanceof KafkaTrades<?> kafka) {
            return new TopicAddress(kafka.bootstrapServers(), kafka.topic(), kafka.partitions());
        }
        throw new IllegalStateException(
                "Only trades on a broker have an address. Write them with Topic.onBroker(…).");
    }

    @Override
    public void close() throws IOException {
        try {
            resource.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The broker cannot be closed", e);
        }
    }
}
