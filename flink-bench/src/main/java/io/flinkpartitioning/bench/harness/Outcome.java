package io.flinkpartitioning.bench.harness;

import io.flinkpartitioning.bench.result.Figure;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one round of one arm yielded. A figure that a later call sets replaces the earlier one.
 *
 * <p>Mutable, for the one thread that runs the round.
 */
public final class Outcome implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final double MILLION = 1e6;

    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();

    /** Adds a figure. */
    public Outcome with(Figure figure, double value) {
        figures.put(figure.name(), value);
        return this;
    }

    /**
     * Adds speed and cost.
     *
     * @param records the number of records
     * @param seconds how long they took
     * @param cpuSeconds the CPU time that they took, in the processes under test
     */
    public Outcome withSpeed(long records, double seconds, double cpuSeconds) {
        return with(Figure.RECORDS_PER_SECOND, records / seconds)
                .with(Figure.CPU_SECONDS_PER_MILLION_RECORDS, cpuSeconds / (records / MILLION));
    }

    /**
     * Adds a fact, which must be the same in each round of the arm.
     *
     * @param name its name; facts whose name begins with {@link Contest#CHECK} must be the same in
     *     all arms that have them
     * @param value its value
     */
    public Outcome with(String name, Object value) {
        facts.put(name, value.toString());
        return this;
    }

    Map<String, Double> figures() {
        return figures;
    }

    Map<String, String> facts() {
        return facts;
    }
}
