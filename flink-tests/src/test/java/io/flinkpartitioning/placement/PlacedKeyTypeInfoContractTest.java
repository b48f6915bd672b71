package io.flinkpartitioning.placement;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeInformationTestBase;

/** What Flink demands of every type information; all of these differ from each other. */
class PlacedKeyTypeInfoContractTest extends TypeInformationTestBase<PlacedKeyTypeInfo<?>> {

    @Override
    protected PlacedKeyTypeInfo<?>[] getTestData() {
        return new PlacedKeyTypeInfo<?>[] {
            PlacedKeyTypeInfo.of("key", Types.STRING, new Layout.OfHash("fnv", 128)),
            PlacedKeyTypeInfo.of("key", Types.STRING, new Layout.OfHash("fnv", 256)),
            PlacedKeyTypeInfo.of("key", Types.LONG, new Layout.OfHash("fnv", 128)),
            PlacedKeyTypeInfo.of(
                    "key",
                    Types.TUPLE(Types.STRING, Types.LONG),
                    new Layout.OfPartitions(8, "murmur2", "TupleSerializer", 128))
        };
    }
}
