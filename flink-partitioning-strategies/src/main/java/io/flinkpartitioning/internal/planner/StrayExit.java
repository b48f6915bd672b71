package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.SideOutputOperator;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.source.StrayOffer;
import io.flinkpartitioning.source.StrayRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Where strays leave a stream. Immutable.
 *
 * @param stream the stream without them
 * @param strays the strays
 */
record StrayExit<T>(DataStream<T> stream, DataStream<StrayRecord<T>> strays) {

    private static final String NAME = "strays";
    private static final String UID_SUFFIX = "-strays";

    /**
     * Adds the operator by which strays leave a source.
     *
     * @param stream the stream of a source whose check lets strays leave
     * @param uid the uid of the source, or null
     */
    static <T> StrayExit<T> behind(DataStream<T> stream, @Nullable String uid) {
        TypeInformation<T> type = stream.getType();
        TypeSerializer<T> serializer =
                type.createSerializer(
                        JobSettings.serializerConfig(stream.getExecutionEnvironment()));
        OutputTag<StrayRecord<T>> tag = StrayOffer.tag(type);
        SingleOutputStreamOperator<T> leaving =
                new SideOutputOperator<T, StrayRecord<T>>(
                                tag,
                                strays -> new StrayOffer<>(serializer.duplicate()::copy, strays))
                        .addTo(stream, NAME, type);
        if (uid != null) {
            leaving.uid(uid + UID_SUFFIX);
        }
        return new StrayExit<>(leaving, leaving.getSideOutput(tag));
    }

    /**
     * Returns where strays leave an operator that checks records.
     *
     * @param checked the operator
     */
    static <T> StrayExit<T> of(SingleOutputStreamOperator<T> checked) {
        return new StrayExit<>(checked, checked.getSideOutput(StrayOffer.tag(checked.getType())));
    }

    /**
     * Returns the strays of a stream that none leaves. Whether a sample finds strays must not
     * decide whether a job without generated uids can be submitted, so the operator has one.
     *
     * @param uid the uid that the user has given, or null
     * @param keyName the name of the records' key, which tells two after one operator apart
     */
    static <T> DataStream<StrayRecord<T>> none(
            DataStream<T> stream, @Nullable String uid, String keyName) {
        SingleOutputStreamOperator<StrayRecord<T>> none =
                stream.<StrayRecord<T>>flatMap((value, out) -> {})
                        .returns(StrayRecord.type(stream.getType()))
                        .name("no strays");
        String upstream = Upstream.of(stream).uid();
        if (uid != null) {
            return none.uid(uid + UID_SUFFIX);
        }
        return upstream == null
                        || JobSettings.of(stream.getExecutionEnvironment())
                                .get(PipelineOptions.AUTO_GENERATE_UIDS)
                ? none
                : none.uid(upstream + UID_SUFFIX + "-" + keyName);
    }
}
