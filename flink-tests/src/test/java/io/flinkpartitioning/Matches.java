package io.flinkpartitioning;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Written for placed keys: finds the records of equal keys and numbers in two streams, and tells
 * each pair as key and number.
 */
final class Matches
        extends KeyedCoProcessFunction<
                PlacedKey<String>, Tuple2<String, Long>, Tuple2<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable MapState<Long, Boolean> unmatched;

    @Override
    public void open(OpenContext openContext) {
        unmatched =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>("unmatched", Types.LONG, Types.BOOLEAN));
    }

    @Override
    public void processElement1(Tuple2<String, Long> value, Context context, Collector<String> out)
            throws Exception {
        match(value, true, out);
    }

    @Override
    public void processElement2(Tuple2<String, Long> value, Context context, Collector<String> out)
            throws Exception {
        match(value, false, out);
    }

    private void match(Tuple2<String, Long> value, boolean isLeft, Collector<String> out)
            throws Exception {
        MapState<Long, Boolean> state = Objects.requireNonNull(unmatched, "open() comes first");
        Boolean other = state.get(value.f1);
        if (other == null) {
            state.put(value.f1, isLeft);
        } else if (other != isLeft) {
            state.remove(value.f1);
            out.collect(value.f0 + "#" + value.f1);
        }
    }
}
