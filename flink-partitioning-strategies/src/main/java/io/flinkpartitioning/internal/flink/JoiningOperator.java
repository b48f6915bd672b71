package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;

/** Adds operators that join the chain in front of them. Stateless. */
final class JoiningOperator {

    private JoiningOperator() {}

    /**
     * Adds an operator to the job of a stream.
     *
     * @param stream the stream that the operator gets
     * @param name the name of the operator
     * @param type the type of the records
     * @param operator the operator
     */
    static <T> SingleOutputStreamOperator<T> add(
            DataStream<T> stream,
            String name,
            TypeInformation<T> type,
            OneInputStreamOperator<T, T> operator) {
        SingleOutputStreamOperator<T> added = stream.transform(name, type, operator);
        // Before Flink 2.0 an operator begins a chain unless it says otherwise.
        ((PhysicalTransformation<T>) added.getTransformation())
                .setChainingStrategy(ChainingStrategy.ALWAYS);
        return added;
    }
}
