package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.internal.placement.InverseMurmur;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hash code that Flink places in a key group. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InverseMurmurBenchmark {

    private static final int MAX_PARALLELISM = 128;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private long entropy;

    /** Finds a hash code, from other bits each time. */
    @Benchmark
    public int hashInKeyGroup() {
        entropy += GOLDEN_RATIO;
        return InverseMurmur.hashInKeyGroup((int) (entropy >>> 57), MAX_PARALLELISM, entropy);
    }
}
