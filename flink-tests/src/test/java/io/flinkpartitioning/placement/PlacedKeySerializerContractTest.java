package io.flinkpartitioning.placement;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;

/** What Flink demands of every serializer, over keys of a mutable type. */
class PlacedKeySerializerContractTest extends SerializerTestBase<PlacedKey<Tuple2<String, Long>>> {

    private static final int MAX_PARALLELISM = 128;

    @Override
    protected TypeSerializer<PlacedKey<Tuple2<String, Long>>> createSerializer() {
        TypeInformation<Tuple2<String, Long>> keyType = Types.TUPLE(Types.STRING, Types.LONG);
        return PlacedKeyTypeInfo.of(
                        "key",
                        keyType,
                        new Layout.OfPartitions(8, "murmur2", "TupleSerializer", MAX_PARALLELISM))
                .createSerializer(new SerializerConfigImpl());
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    protected Class<PlacedKey<Tuple2<String, Long>>> getTypeClass() {
        return (Class) PlacedKey.class;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    protected PlacedKey<Tuple2<String, Long>>[] getTestData() {
        return new PlacedKey[] {
            new PlacedKey<>(Tuple2.of("", 0L), 0, MAX_PARALLELISM),
            new PlacedKey<>(Tuple2.of("trader", -1L), -1, MAX_PARALLELISM),
            new PlacedKey<>(Tuple2.of("トレーダー", Long.MAX_VALUE), 42, MAX_PARALLELISM)
        };
    }
}
