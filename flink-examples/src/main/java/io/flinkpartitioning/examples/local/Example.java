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
enum Example {
    TRADING("positions and one-minute prices, without an exchange", Trading.class) {
        @Override
        void run(String... arguments) throws Exception {
            Trading.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.executions().write(broker);
        }
    },
    ANALYTICS("a topic of which nothing is known: always_hash", PageViews.class) {
        @Override
        void run(String... arguments) throws Exception {
            PageViews.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.pageViews().write(broker);
        }
    },
    EVENTS("work without grouping", Alerts.class) {
        @Override
        void run(String... arguments) throws Exception {
            Alerts.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.logEvents().write(broker);
        }
    },
    ORDERS("a topic with strays, which are sent home", CustomerTotals.class) {
        @Override
        void run(String... arguments) throws Exception {
            CustomerTotals.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.customerOrders().write(broker);
        }
    },
    POSITIONS("a key of which the topic knows a part", Positions.class) {
        @Override
        void run(String... arguments) throws Exception {
            Positions.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.fills().write(broker);
        }
    },
    PAYMENTS("two topics brought together, neither exchanged", PaidOrders.class) {
        @Override
        void run(String... arguments) throws Exception {
            PaidOrders.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.orders().write(broker);
            SampleTopics.payments().write(broker);
        }
    },
    CONFIGURED("a strategy that is named in YAML", Configured.class, "smart.yaml") {
        @Override
        void run(String... arguments) throws Exception {
            Configured.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            TradesTopic.create(broker, "trades", 4).write(30, written -> {});
        }
    },
    STICKY("the strategy of a third party", StickyEvents.class, "sticky.yaml") {
        @Override
        void run(String... arguments) throws Exception {
            StickyEvents.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.logEvents().write(broker);
        }
    },
    KEYS("record keys in Avro and JSON", AccountBalances.class) {
        @Override
        void run(String... arguments) throws Exception {
            AccountBalances.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) throws IOException {
            SampleTopics.avroBookings().write(broker);
            SampleTopics.jsonBookings().write(broker);
        }
    },
    SENSORS("a source of one's own", SensorAverages.class) {
        @Override
        void run(String... arguments) throws Exception {
            SensorAverages.main(arguments);
        }

        @Override
        void write(KafkaBroker broker) {
            // Its source makes its records itself.
        }
    };

    private final String summary;
    private final Class<?> main;
    private final Optional<String> config;

    Example(String summary, Class<?> main) {
        this(summary, main, Optional.empty());
    }

    Example(String summary, Class<?> main, String config) {
        this(summary, main, Optional.of(config));
    }

    Example(String summary, Class<?> main, Optional<String> config) {
        this.summary = summary;
        this.main = main;
        this.config = config;
    }

    /** Runs the job to its end, in this JVM. */
    abstract void run(String... arguments) throws Exception;

    /** Writes what the example reads. */
    abstract void write(KafkaBroker broker) throws IOException;

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
