package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a {@link NumberedTopic} of texts into objects that it hands over again and again. */
final class ReusingSchema implements KafkaRecordDeserializationSchema<Tuple2<String, Long>> {

    static final TypeInformation<Tuple2<String, Long>> TYPE = Types.TUPLE(Types.STRING, Types.LONG);

    private static final long serialVersionUID = 1L;

    /** How many objects take turns. */
    enum Objects {
        NEW(0),
        ONE(1),
        TWO(2),
        POOL_OF_300(300),
        /** One for each key, with the number 1, which never changes. */
        SHARED(0);

        private final int count;

        Objects(int count) {
            this.count = count;
        }
    }

    private final Objects objects;
    private final ArrayList<Tuple2<String, Long>> pool = new ArrayList<>();
    private final HashMap<String, Tuple2<String, Long>> shared = new HashMap<>();
    private int next;

    ReusingSchema(Objects objects) {
        this.objects = objects;
        for (int i = 0; i < objects.count; i++) {
            pool.add(new Tuple2<>());
        }
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> read, Collector<Tuple2<String, Long>> out) {
        String key = new String(read.key(), UTF_8);
        out.collect(
                objects == Objects.SHARED
                        ? shared.computeIfAbsent(key, newKey -> Tuple2.of(newKey, 1L))
                        : filled(key, ByteBuffer.wrap(read.value()).getLong()));
    }

    private Tuple2<String, Long> filled(String key, long number) {
        if (pool.isEmpty()) {
            return Tuple2.of(key, number);
        }
        next = (next + 1) % pool.size();
        Tuple2<String, Long> reused = pool.get(next);
        reused.setFields(key, number);
        return reused;
    }

    @Override
    public TypeInformation<Tuple2<String, Long>> getProducedType() {
        return TYPE;
    }
}
