package io.flinkpartitioning.examples.local;

import io.flinkpartitioning.examples.analytics.PageViews;
import io.flinkpartitioning.examples.configured.Configured;
import io.flinkpartitioning.examples.events.Alerts;
import io.flinkpartitioning.examples.keys.AccountBalances;
import io.flinkpartitioning.examples.orders.CustomerTotals;
import io.flinkpartitioning.examples.payments.PaidOrders;
import io.flinkpartitioning.examples.positions.Positions;
import io.flinkpartitioning.examples.sensors.SensorAverages;
import io.flinkpartitioning.examples.sticky.StickyEvents;
import io.flinkpartitioning.examples.trading.Trading;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The examples that run on this machine, with what they read. */
@SuppressWarnings("ImmutableEnumChecker") // Its lambdas have nothing that changes.
enum Example {
    TRADING(
            "positions and one-minute prices, without an exchange",
            Trading.class,
            Trading::main,
            topics(SampleTopics::executions)),
    ANALYTICS(
            "a topic of which nothing is known: always_hash",
            PageViews.class,
            PageViews::main,
            topics(SampleTopics::pageViews)),
    EVENTS("work without grouping", Alerts.class, Alerts::main, topics(SampleTopics::logEvents)),
    ORDERS(
            "a topic with strays, which are sent home",
            CustomerTotals.class,
            CustomerTotals::main,
            topics(SampleTopics::customerOrders)),
    POSITIONS(
            "a key of which the topic knows a part",
            Positions.class,
            Positions::main,
            topics(SampleTopics::fills)),
    PAYMENTS(
            "two topics brought together, neither exchanged",
            PaidOrders.class,
            PaidOrders::main,
            topics(SampleTopics::orders, SampleTopics::payments)),
    CONFIGURED(
            "a strategy that is named in YAML",
            Configured.class,
            Configured::main,
            broker -> TradesTopic.create(broker, "trades", 4).write(30, written -> {}),
            "smart.yaml"),
    STICKY(
            "the strategy of a third party",
            StickyEvents.class,
            StickyEvents::main,
            topics(SampleTopics::logEvents),
            "sticky.yaml"),
    KEYS(
            "record keys in Avro and JSON",
            AccountBalances.class,
            AccountBalances::main,
            topics(SampleTopics::avroBookings, SampleTopics::jsonBookings)),
    /** Its source makes its records itself. */
    SENSORS("a source of one's own", SensorAverages.class, SensorAverages::main, topics());

    private final String summary;
    private final Class<?> main;
    private final Job job;
    private final Input input;
    private final Optional<String> config;

    Example(String summary, Class<?> main, Job job, Input input) {
        this(summary, main, job, input, Optional.empty());
    }

    Example(String summary, Class<?> main, Job job, Input input, String config) {
        this(summary, main, job, input, Optional.of(config));
    }

    Example(String summary, Class<?> main, Job job, Input input, Optional<String> config) {
        this.summary = summary;
        this.main = main;
        this.job = job;
        this.input = input;
        this.config = config;
    }

    /** The {@code main} of an example. */
    private interface Job {
        void run(String... arguments) throws Exception;
    }

    /** What an example reads. */
    private interface Input {
        void write(KafkaBroker broker) throws IOException;
    }

    /** A topic that is filled when it is asked for. */
    private interface Sample {
        SampleTopic topic();
    }

    private static Input topics(Sample... samples) {
        return broker -> {
            for (Sample sample : samples) {
                sample.topic().write(broker);
            }
        };
    }

    /** Runs the job to its end, in this JVM. */
    void run(String... arguments) throws Exception {
        job.run(arguments);
    }

    /** Writes what the example reads. */
    void write(KafkaBroker broker) throws IOException {
        input.write(broker);
    }

    String summary() {
        return summary;
    }

    /** The class whose {@code main} submits the job. */
    Class<?> main() {
        return main;
    }

    /** The YAML that it takes, among the resources of this package. */
    Optional<String> config() {
        return config;
    }

    /** The name, as in the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
