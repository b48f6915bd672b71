package io.flinkpartitioning.examples.local;

import io.flinkpartitioning.examples.keys.AccountKey;
import io.flinkpartitioning.examples.keys.AvroAccountKeySerializer;
import io.flinkpartitioning.examples.keys.JsonAccountKeySerializer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the examples read: the same each time. */
final class SampleTopics {

    private static final int PARTITIONS = 4;
    private static final long SEED = 2026;

    /** 2026-01-01T09:00:00Z. */
    private static final long OPENING_MILLIS = 1_767_258_000_000L;

    private SampleTopics() {}

    /** Three symbols, an execution of each every twenty seconds. */
    static SampleTopic executions() {
        SampleTopic.Builder<String> topic = byText("executions");
        List<String> symbols = List.of("ADS", "BMW", "SAP");
        for (int i = 0; i < 9; i++) {
            for (String symbol : symbols) {
                int place = symbols.indexOf(symbol);
                topic.add(
                        symbol,
                        symbol,
                        10_000 * (place + 1) + 100 * (i % 3),
                        i % 4 == 3 ? -5 : 10 + place,
                        OPENING_MILLIS + 20_000L * i);
            }
        }
        return topic.build();
    }

    /** Keyed by visitor, which says nothing of the page. */
    static SampleTopic pageViews() {
        SampleTopic.Builder<String> topic = byText("page-views");
        Random random = new Random(SEED);
        for (int i = 0; i < 30; i++) {
            topic.add("visitor-" + random.nextInt(12), "/page-" + random.nextInt(3));
        }
        return topic.build();
    }

    /** Records without a key. */
    static SampleTopic logEvents() {
        SampleTopic.Builder<String> topic = byText("log-events");
        for (int i = 0; i < 20; i++) {
            topic.add(null, i % 5 == 0 ? "ERROR" : "INFO", "event " + i);
        }
        return topic.build();
    }

    /** One order in fifty is from an importer that writes to partition 0, whatever the customer. */
    static SampleTopic customerOrders() {
        SampleTopic.Builder<String> topic = byText("customer-orders");
        for (int i = 0; i < 300; i++) {
            String customer = "customer-" + i % 10;
            if (i % 50 == 7 || i % 50 == 8) {
                topic.addTo(0, customer, customer, 100 + i);
            } else {
                topic.add(customer, customer, 100 + i);
            }
        }
        return topic.build();
    }

    /** Keyed by trader only. */
    static SampleTopic fills() {
        SampleTopic.Builder<String> topic = byText("fills");
        for (int i = 0; i < 24; i++) {
            String trader = "trader-" + i % 4;
            topic.add(trader, trader, i % 3 == 0 ? "SAP" : "BMW", i % 5 == 4 ? -3 : i);
        }
        return topic.build();
    }

    static SampleTopic orders() {
        SampleTopic.Builder<Long> topic =
                new SampleTopic.Builder<>("orders", PARTITIONS, new LongSerializer());
        for (long id = 1; id <= 12; id++) {
            topic.add(id, id, 1000 * id);
        }
        return topic.build();
    }

    /** Each third order is not paid, each fourth in two parts, and one too well. */
    static SampleTopic payments() {
        SampleTopic.Builder<Long> topic =
                new SampleTopic.Builder<>("payments", PARTITIONS, new LongSerializer());
        for (long id = 1; id <= 12; id++) {
            if (id % 4 == 0) {
                topic.add(id, id, 400 * id);
                topic.add(id, id, 600 * id);
            } else if (id == 6) {
                topic.add(id, id, 1000 * id + 50);
            } else if (id % 3 != 0) {
                topic.add(id, id, 1000 * id);
            }
        }
        return topic.build();
    }

    static SampleTopic avroBookings() {
        return bookings("avro-bookings", new AvroAccountKeySerializer());
    }

    static SampleTopic jsonBookings() {
        return bookings("json-bookings", new JsonAccountKeySerializer());
    }

    private static SampleTopic bookings(String name, Serializer<AccountKey> keys) {
        SampleTopic.Builder<AccountKey> topic = new SampleTopic.Builder<>(name, PARTITIONS, keys);
        for (int i = 0; i < 20; i++) {
            AccountKey account = new AccountKey(i % 2 == 0 ? "north" : "south", i % 5);
            topic.add(account, account.bank(), account.number(), 10 * i - 50);
        }
        return topic.build();
    }

    private static SampleTopic.Builder<String> byText(String name) {
        return new SampleTopic.Builder<>(name, PARTITIONS, new StringSerializer());
    }
}
