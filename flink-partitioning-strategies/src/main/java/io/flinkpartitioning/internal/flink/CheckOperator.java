package io.flinkpartitioning.internal.flink;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Checks each record before it goes on.
 *
 * <p>An upstream operator in the chain may catch the exception for a refused record, and the record
 * would be lost. So nothing goes on after a refusal: no record, no checkpoint, no end of input. A
 * function could not stop checkpoints and the end of input. So this is an operator, though that
 * needs an internal class of Flink.
 *
 * <p>With object reuse, sources and collectors put one record after the other into one {@code
 * StreamRecord}. An operator with asynchronous state keeps the {@code StreamRecord} of a record
 * that waits for its key. Flink relies on the exchange between them, which plan FORWARD does not
 * have. So this operator gives each record a {@code StreamRecord} of its own if no exchange
 * follows.
 *
 * <p>Where watermarks are assigned behind the source, this is also the place where all subtasks can
 * share them.
 *
 * @param <T> the type of the records
 */
public final class CheckOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    /**
     * The check on one subtask. Used by the task thread only.
     *
     * @param <T> the type of the records
     */
    public interface OpenCheck<T> extends AutoCloseable {

        /**
         * Checks a record, and returns the one that goes on: the same, or a copy of it if the next
         * operator may run in the same chain; null if the record leaves.
         *
         * @throws RuntimeException if the record must not go on; the job fails with it
         */
        @Nullable T check(T value);

        /**
         * Returns the event by which the reader of the source gets to know this check if it runs in
         * the chain of its source; null if the reader need not.
         */
        default @Nullable SourceEvent offer() {
            return null;
        }

        /** Whether it must run in the chain of its source. */
        default boolean needsSource() {
            return false;
        }

        @Override
        default void close() {}
    }

    /**
     * Opens the check of each subtask.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    public interface Factory<T> extends Serializable {

        /** Opens the check of a subtask. */
        OpenCheck<T> open(RuntimeContext context, SideOutput sideOutput);
    }

    /** Where records leave. Used by the task thread only. */
    @FunctionalInterface
    public interface SideOutput {

        /**
         * Returns what takes the records of a side output.
         *
         * @param tag the tag of the side output
         */
        <S> Consumer<S> of(OutputTag<S> tag);
    }

    private final Factory<T> checks;
    private final boolean beforeExchange;
    private final ChainedClock.@Nullable Factory clocks;
    private final boolean clockRequired;

    private transient @Nullable OpenCheck<T> check;
    private transient @Nullable RuntimeException refusal;
    private transient boolean keepsApart;
    private transient @Nullable ChainedClock clock;

    private CheckOperator(
            Factory<T> checks,
            boolean beforeExchange,
            ChainedClock.@Nullable Factory clocks,
            boolean clockRequired) {
        this.checks = Objects.requireNonNull(checks, "checks");
        this.beforeExchange = beforeExchange;
        this.clocks = clocks;
        this.clockRequired = clockRequired;
    }

    /**
     * Creates the operator if an exchange follows.
     *
     * @param checks opens the check of each subtask
     */
    public static <T> CheckOperator<T> beforeExchange(Factory<T> checks) {
        return new CheckOperator<>(checks, true, null, false);
    }

    /**
     * Creates the operator if the next operator may run in the same chain.
     *
     * @param checks opens the check of each subtask
     */
    public static <T> CheckOperator<T> inChain(Factory<T> checks) {
        return new CheckOperator<>(checks, false, null, false);
    }

    /**
     * Returns the operator with watermarks that clocks hold.
     *
     * @param newClocks makes the clock of each subtask; the reader of its source knows it
     * @param required whether the operator must run in the chain of its source; if not, and it
     *     doesn't, there is no clock
     */
    public CheckOperator<T> holdingWatermarks(ChainedClock.Factory newClocks, boolean required) {
        return new CheckOperator<>(checks, beforeExchange, newClocks, required);
    }

    /**
     * Adds the operator to the job of a stream.
     *
     * @param stream the stream whose records are checked
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
        OpenCheck<T> opened = checks.open(getRuntimeContext(), this::sideOutput);
        check = opened;
        introduce(opened);
        keepsApart = !beforeExchange && getRuntimeContext().isObjectReuseEnabled();
        if (clocks != null
                && (clockRequired || ChainedSource.of(getContainingTask()).isPresent())) {
            clock =
                    ChainedClock.open(
                            clocks,
                            getContainingTask(),
                            getOperatorID(),
                            output,
                            getProcessingTimeService(),
                            getExecutionConfig().getAutoWatermarkInterval());
        }
    }

    private <S> Consumer<S> sideOutput(OutputTag<S> tag) {
        return element -> output.collect(tag, new StreamRecord<>(element));
    }

    private void introduce(OpenCheck<T> opened) throws FlinkException {
        SourceEvent offer = opened.offer();
        if (offer == null) {
            return;
        }
        if (opened.needsSource()) {
            ChainedSource.ofExit(getContainingTask()).send(offer);
        } else {
            Optional<ChainedSource> source = ChainedSource.of(getContainingTask());
            if (source.isPresent()) {
                source.get().send(offer);
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (clock == null) {
            super.processWatermark(mark);
        } else {
            clock.own()
                    .emitWatermark(
                            new org.apache.flink.api.common.eventtime.Watermark(
                                    mark.getTimestamp()));
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (clock == null) {
            super.processWatermarkStatus(status);
        } else if (status.isIdle()) {
            clock.own().markIdle();
        } else {
            clock.own().markActive();
        }
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        requireNoRefusal();
        @Nullable T checked;
        try {
            checked = Objects.requireNonNull(check, "open() comes first").check(element.getValue());
        } catch (RuntimeException e) {
            refusal = e;
            throw e;
        }
        if (checked == null && element.getValue() != null) {
            return;
        }
        output.collect(keepsApart ? element.copy(checked) : element);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        requireNoRefusal();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void endInput() {
        requireNoRefusal();
        if (clock != null) {
            // What assigns watermarks may have ended event time before: then Flink's end is lost.
            output.emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    private void requireNoRefusal() {
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void close() throws Exception {
        if (check != null) {
            check.close();
        }
        super.close();
    }
}
