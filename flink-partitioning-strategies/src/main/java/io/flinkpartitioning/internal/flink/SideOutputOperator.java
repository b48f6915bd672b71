package io.flinkpartitioning.internal.flink;

import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Passes records on as they are. Besides, the reader of the source in its chain emits to a side
 * output here: a source has none.
 *
 * @param <T> the type of the records
 * @param <S> the type of what goes to the side output
 */
public final class SideOutputOperator<T, S> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T> {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the event by which the reader gets to know the side output.
     *
     * @param <S> the type of what goes there
     */
    @FunctionalInterface
    public interface Offer<S> extends Serializable {

        /**
         * Makes the event.
         *
         * @param output takes what goes to the side output, in the task thread
         */
        SourceEvent of(Consumer<S> output);
    }

    private final OutputTag<S> tag;
    private final Offer<S> offer;

    /**
     * Creates the operator.
     *
     * @param tag the tag of the side output
     * @param offer makes the event for the reader
     */
    public SideOutputOperator(OutputTag<S> tag, Offer<S> offer) {
        this.tag = tag;
        this.offer = offer;
    }

    /**
     * Adds the operator to the job of a stream.
     *
     * @param stream the stream
     * @param name the name of the operator
     * @param type the type of the records
     */
    public SingleOutputStreamOperator<T> addTo(
            DataStream<T> stream, String name, TypeInformation<T> type) {
        return JoiningOperator.add(stream, name, type, this);
    }

    @Override
    public void open() throws Exception {
        super.open();
        ChainedSource.ofExit(getContainingTask())
                .send(offer.of(element -> output.collect(tag, new StreamRecord<>(element))));
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        output.collect(element);
    }
}
