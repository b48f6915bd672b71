package io.flinkpartitioning.examples.analytics;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.strategy.AlwaysHash;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Running counts of the views of each page, from a topic of which nobody knows how it is
 * partitioned: {@code always_hash}, an exchange as {@code keyBy} has it. Whatever becomes of the
 * topic, the counts are right.
 */
public final class PageViews {

    private static final String TOPIC = "page-views";

    private PageViews() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options =
                KafkaOptions.parse("Running counts of the views of each page.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<PageView, String> byPage = byPage(env, options);
            System.out.println(byPage.explain());
            define(byPage).print().uid("print");
            env.execute("Page views");
        }
    }

    private static SmartKeyBy<PageView, String> byPage(
            StreamExecutionEnvironment env, KafkaOptions options) {
        return SmartKeyBy.from(
                        env,
                        options.source(TOPIC, new LineSchema<>(PageView.class, PageView::of)),
                        WatermarkStrategy.noWatermarks(),
                        TOPIC)
                .keyedBy("page", PageView::page, Types.STRING)
                .using(new AlwaysHash())
                .uid(TOPIC);
    }

    private static DataStream<PageView> define(SmartKeyBy<PageView, String> byPage) {
        return byPage.keyedStream()
                // A reduction does not see the key, so it needs no adapter.
                .reduce((one, other) -> new PageView(one.page(), one.views() + other.views()))
                .name("views")
                .uid("views");
    }
}
