package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.RoundRobin;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/** What stands between a source and the work, by the name of its arm. */
public enum Grouping {
    /** The stock source and Flink's own exchange. */
    KEY_BY("keyBy") {
        @Override
        public <T, R> SingleOutputStreamOperator<R> process(
                StreamExecutionEnvironment env,
                Trades<T> trades,
                KeyedProcessFunction<String, T, R> function,
                TypeInformation<R> type) {
            return trades.stock(env)
                    .keyBy(trades.shape()::trader, Types.STRING)
                    .process(function, type);
        }
    },

    /** The same with watermarks. */
    KEY_BY_TIME("keyByTime") {
        @Override
        public <T, R> SingleOutputStreamOperator<R> process(
                StreamExecutionEnvironment env,
                Trades<T> trades,
                KeyedProcessFunction<String, T, R> function,
                TypeInformation<R> type) {
            return trades.stockTimed(env)
                    .keyBy(trades.shape()::trader, Types.STRING)
                    .process(function, type);
        }
    },

    /** The aligned source and no exchange. */
    FORWARD("forward") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.aligned(env, Plan.FORWARD);
        }
    },

    /** The same, and strays would leave. */
    FORWARD_DIVERT("forwardDivert") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.diverting(env);
        }
    },

    /** {@link #FORWARD} with watermarks: each subtask has the event time of its partitions. */
    FORWARD_OWN_TIME("forwardOwnTime") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.timed(env, EventTime.OWN);
        }
    },

    /** The same with watermarks, where all subtasks share their event time. */
    FORWARD_SHARED_TIME("forwardSharedTime") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.timed(env, EventTime.SHARED);
        }
    },

    /** The aligned source and an exchange that strays alone need. */
    LOCAL_FIRST("localFirst") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.aligned(env, Plan.LOCAL_FIRST);
        }
    },

    /** What the library chooses by itself after a look at the topic. */
    AUTO("auto") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return trades.automatic(env);
        }
    },

    /** The stock source and an exchange by another hash. */
    ALWAYS_HASH("alwaysHash") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return hashed(env, trades, HashFunction.FNV);
        }
    },

    /** The stock source and an exchange by the hash of Flink's own, through the library. */
    ALWAYS_HASH_FLINK("alwaysHashFlink") {
        @Override
        <T> KeyedStream<T, PlacedKey<String>> group(
                StreamExecutionEnvironment env, Trades<T> trades) {
            return hashed(env, trades, HashFunction.FLINK);
        }
    },

    /** The same sums without keyed state and without an exchange. */
    LIMIT("limit") {
        @Override
        <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
            return job.trades()
                    .stock(job.env())
                    .process(new PlainSums<>(job.trades().shape(), job.workTokens()), Types.LONG);
        }
    },

    /** The stock source, and nothing to do. */
    READ("read") {
        @Override
        <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
            return job.trades()
                    .stock(job.env())
                    .process(new Amounts<>(job.trades().shape()), Types.LONG);
        }
    },

    /** Work on single records behind Flink's own exchange. */
    REBALANCE("rebalance") {
        @Override
        <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
            return job.trades()
                    .stock(job.env())
                    .rebalance()
                    .process(new Amounts<>(job.trades().shape()), Types.LONG);
        }
    },

    /** Work on single records behind the library's exchange. */
    ROUND_ROBIN("roundRobin") {
        @Override
        <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
            return job.trades().input(job.env()).ungrouped().using(new RoundRobin()).stream()
                    .process(new Amounts<>(job.trades().shape()), Types.LONG);
        }
    },

    /** Work on single records where the library finds that they need no exchange. */
    NO_EXCHANGE("noExchange") {
        @Override
        <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
            return job.trades()
                    .withoutExchange(job.env())
                    .process(new Amounts<>(job.trades().shape()), Types.LONG);
        }
    };

    /** Those that sum by key. */
    public static final List<Grouping> KEYED =
            List.of(
                    KEY_BY,
                    KEY_BY_TIME,
                    FORWARD,
                    FORWARD_DIVERT,
                    FORWARD_OWN_TIME,
                    FORWARD_SHARED_TIME,
                    LOCAL_FIRST,
                    AUTO,
                    ALWAYS_HASH,
                    ALWAYS_HASH_FLINK,
                    LIMIT);

    private final String arm;

    Grouping(String arm) {
        this.arm = arm;
    }

    /**
     * A job that is being built.
     *
     * @param env its environment
     * @param trades what it reads
     * @param workTokens what the work on a record costs besides
     */
    record Job<T>(StreamExecutionEnvironment env, Trades<T> trades, long workTokens) {}

    /** Adds source, edge and work to a job. */
    <T> SingleOutputStreamOperator<Long> build(Job<T> job) {
        return process(
                job.env(),
                job.trades(),
                new KeyedSums<>(job.trades().shape(), job.workTokens()),
                Types.LONG);
    }

    /**
     * Adds source and edge to a job, and a function by key.
     *
     * @param env the environment of the job
     * @param trades what it reads
     * @param function the function
     * @param type the type of its results
     * @throws UnsupportedOperationException if this does not group by key
     */
    public <T, R> SingleOutputStreamOperator<R> process(
            StreamExecutionEnvironment env,
            Trades<T> trades,
            KeyedProcessFunction<String, T, R> function,
            TypeInformation<R> type) {
        return group(env, trades).process(PlacedKeys.unwrapping(function, type), type);
    }

    /** Adds source and edge of a grouping by the library. */
    <T> KeyedStream<T, PlacedKey<String>> group(StreamExecutionEnvironment env, Trades<T> trades) {
        throw new UnsupportedOperationException(arm + " does not group by key");
    }

    private static <T> KeyedStream<T, PlacedKey<String>> hashed(
            StreamExecutionEnvironment env, Trades<T> trades, HashFunction function) {
        return trades.input(env)
                .keyedBy(Trades.KEY, trades.shape()::trader, Types.STRING)
                .using(new AlwaysHash(function))
                .keyedStream();
    }

    /** The name in JSON and on the command line. */
    public String arm() {
        return arm;
    }

    /** Whether it sums by key. */
    boolean isKeyed() {
        return KEYED.contains(this);
    }

    /**
     * Returns the one of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Grouping ofArm(String arm) {
        return Arrays.stream(values())
                .filter(grouping -> grouping.arm.equalsIgnoreCase(arm))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        String.format(
                                                Locale.ROOT,
                                                "arm must be one of %s, but is '%s'",
                                                Arrays.stream(values()).map(Grouping::arm).toList(),
                                                arm)));
    }
}
