package io.flinkpartitioning;

import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/** Transactions that a sink uses again: from connector 4.0. */
final class PooledTransactions {

    private PooledTransactions() {}

    static <T> KafkaSinkBuilder<T> of(KafkaSinkBuilder<T> sink) {
        return sink.setTransactionNamingStrategy(TransactionNamingStrategy.POOLING);
    }
}
