package io.flinkpartitioning.bench.nexmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Bids as bytes: numbers, and texts with their length in front. JSON, which Nexmark has in Kafka,
 * would take longer to read than all that is measured.
 */
final class BidFormat implements KafkaRecordDeserializationSchema<Bid> {

    private static final long serialVersionUID = 1L;
    private static final int TEXTS = 3;

    static byte[] write(Bid bid) {
        byte[] channel = bid.channel().getBytes(StandardCharsets.ISO_8859_1);
        byte[] url = bid.url().getBytes(StandardCharsets.ISO_8859_1);
        byte[] extra = bid.extra().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer =
                ByteBuffer.allocate(
                        4 * Long.BYTES
                                + TEXTS * Short.BYTES
                                + channel.length
                                + url.length
                                + extra.length);
        buffer.putLong(bid.auction()).putLong(bid.bidder()).putLong(bid.price());
        buffer.putLong(bid.dateTime());
        buffer.putShort((short) channel.length).put(channel);
        buffer.putShort((short) url.length).put(url);
        buffer.putShort((short) extra.length).put(extra);
        return buffer.array();
    }

    static Bid read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long auction = buffer.getLong();
        long bidder = buffer.getLong();
        long price = buffer.getLong();
        long dateTime = buffer.getLong();
        String channel = text(bytes, buffer);
        String url = text(bytes, buffer);
        return new Bid(auction, bidder, price, channel, url, dateTime, text(bytes, buffer));
    }

    private static String text(byte[] bytes, ByteBuffer buffer) {
        int length = buffer.getShort();
        int begin = buffer.position();
        buffer.position(begin + length);
        return new String(bytes, begin, length, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<Bid> out) {
        out.collect(read(consumed.value()));
    }

    @Override
    public TypeInformation<Bid> getProducedType() {
        return TypeInformation.of(Bid.class);
    }
}
