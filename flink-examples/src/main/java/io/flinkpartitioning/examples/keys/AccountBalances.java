package io.flinkpartitioning.examples.keys;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.examples.common.KafkaOptions;
import io.flinkpartitioning.examples.common.LineSchema;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Balances of accounts, from two topics whose record keys are not texts: one has them in Avro, the
 * other in JSON. All that differs is the serializer that is declared.
 */
public final class AccountBalances {

    private AccountBalances() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        KafkaOptions options =
                KafkaOptions.parse("Balances of accounts, by keys in Avro and in JSON.", args);
        if (!options.help()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            SmartKeyBy<Booking, AccountKey> avro =
                    byAccount(
                            env,
                            options,
                            "avro-bookings",
                            KafkaPartitioning.murmur2(AvroAccountKeySerializer.class));
            SmartKeyBy<Booking, AccountKey> json =
                    byAccount(
                            env,
                            options,
                            "json-bookings",
                            KafkaPartitioning.murmur2(JsonAccountKeySerializer.class));
            System.out.println(avro.explain());
            System.out.println(json.explain());
            balances(avro, "avro-balances").print("Avro").uid("print-avro");
            balances(json, "json-balances").print("JSON").uid("print-json");
            env.execute("Account balances");
        }
    }

    private static SmartKeyBy<Booking, AccountKey> byAccount(
            StreamExecutionEnvironment env,
            KafkaOptions options,
            String topic,
            KafkaPartitioning<AccountKey> partitioning) {
        return SmartKeyBy.from(
                        env,
                        options.source(topic, new LineSchema<>(Booking.class, Booking::of)),
                        WatermarkStrategy.noWatermarks(),
                        topic)
                .keyedBy("account", Booking::account, TypeInformation.of(AccountKey.class))
                .partitionedLike(partitioning)
                .uid(topic);
    }

    private static DataStream<Booking> balances(
            SmartKeyBy<Booking, AccountKey> byAccount, String uid) {
        return byAccount.keyedStream().reduce(Booking::plus).name(uid).uid(uid);
    }
}
