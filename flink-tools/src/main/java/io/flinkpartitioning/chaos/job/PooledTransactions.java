package io.flinkpartitioning.chaos.job;

import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;

/** Transactions that a sink uses again; connectors have them since 4.0. */
final class PooledTransactions {

    private static final String STRATEGY =
            "org.apache.flink.connector.kafka.sink.TransactionNamingStrategy";

    private PooledTransactions() {}

    /**
     * Sets them where the connector has them: the sink then finds the transactions of dead subtasks
     * by asking the broker for them. An older one tries out their names.
     */
    static <T> KafkaSinkBuilder<T> setOn(KafkaSinkBuilder<T> sink) {
        try {
            Class<?> strategy = Class.forName(STRATEGY, true, sink.getClass().getClassLoader());
            sink.getClass()
                    .getMethod("setTransactionNamingStrategy", strategy)
                    .invoke(sink, strategy.getField("POOLING").get(null));
            return sink;
        } catch (ClassNotFoundException e) {
            return sink;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The connector names its transactions in another way", e);
        }
    }
}
