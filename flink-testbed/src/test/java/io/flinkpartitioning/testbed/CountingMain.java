package io.flinkpartitioning.testbed;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The main class of a jar, whose job counts for ever: its arguments are the name of the job. */
public final class CountingMain {

    private CountingMain() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        count(env, args[0]);
        env.execute(String.join("+", args));
    }

    static void count(StreamExecutionEnvironment env, String uid) {
        env.fromSequence(1, Long.MAX_VALUE)
                .uid("source")
                .keyBy(n -> n % 10)
                .reduce(Long::sum)
                .uid(uid)
                .name("counting")
                .sinkTo(new DiscardingSink<>());
    }
}
