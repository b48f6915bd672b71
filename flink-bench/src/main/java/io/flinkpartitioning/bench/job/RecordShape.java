package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;

/** What the records of a benchmark look like; stateless. */
public interface RecordShape<T> extends Serializable {

    TypeInformation<T> type();

    T of(String trader, long amount);

    /**
     * Returns a record as it is in a topic.
     *
     * @param trader the key
     * @param value the value, which begins with the amount
     */
    default T read(String trader, ByteBuffer value) {
        return of(trader, value.getLong());
    }

    String trader(T value);

    long amount(T value);

    /** When it happened, in milliseconds. */
    default long time(T value) {
        return amount(value);
    }

    /**
     * Returns the shape of records of a size.
     *
     * @param bytes the bytes of a record on the wire, about; 0 for a trade as jobs have it, of
     *     about 45 bytes
     */
    static RecordShape<?> ofBytes(int bytes) {
        return bytes == 0 ? new Trade() : new Padded(Math.max(0, bytes - Padded.WITHOUT_PADDING));
    }

    /** As little as a record can be: what is measured is the library, hardly diluted. */
    final class Pair implements RecordShape<Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public TypeInformation<Tuple2<String, Long>> type() {
            return Types.TUPLE(Types.STRING, Types.LONG);
        }

        @Override
        public Tuple2<String, Long> of(String trader, long amount) {
            return Tuple2.of(trader, amount);
        }

        @Override
        public String trader(Tuple2<String, Long> value) {
            return value.f0;
        }

        @Override
        public long amount(Tuple2<String, Long> value) {
            return value.f1;
        }
    }

    /** A record as jobs have them. */
    record TradeRecord(String trader, String symbol, double price, long amount, long timestamp) {}

    /** Trades, which Flink serializes field by field. */
    final class Trade implements RecordShape<TradeRecord> {

        private static final long serialVersionUID = 1L;
        private static final String[] SYMBOLS = {"AAPL", "MSFT", "NVDA", "SAP", "SIE", "TSM"};

        @Override
        public TypeInformation<TradeRecord> type() {
            return TypeInformation.of(TradeRecord.class);
        }

        @Override
        public TradeRecord of(String trader, long amount) {
            return new TradeRecord(
                    trader,
                    SYMBOLS[(int) (amount % SYMBOLS.length)],
                    amount * 0.01,
                    amount,
                    1_700_000_000_000L + amount);
        }

        @Override
        public String trader(TradeRecord value) {
            return value.trader();
        }

        @Override
        public long amount(TradeRecord value) {
            return value.amount();
        }
    }

    /** A wide record, as order management has them. */
    record OrderRecord(
            String orderId,
            String trader,
            String symbol,
            String venue,
            String side,
            double price,
            long amount,
            long filled,
            long createdMillis,
            long changedMillis) {}

    /** Orders of ten fields, one of them unique. */
    final class Order implements RecordShape<OrderRecord> {

        private static final long serialVersionUID = 1L;

        @Override
        public TypeInformation<OrderRecord> type() {
            return TypeInformation.of(OrderRecord.class);
        }

        @Override
        public OrderRecord of(String trader, long amount) {
            return new OrderRecord(
                    Long.toHexString(amount * 0x9e3779b97f4a7c15L),
                    trader,
                    Trade.SYMBOLS[(int) (amount % Trade.SYMBOLS.length)],
                    "XETRA",
                    (amount & 1) == 0 ? "BUY" : "SELL",
                    amount * 0.01,
                    amount,
                    amount / 2,
                    1_700_000_000_000L + amount,
                    1_700_000_000_500L + amount);
        }

        @Override
        public String trader(OrderRecord value) {
            return value.trader();
        }

        @Override
        public long amount(OrderRecord value) {
            return value.amount();
        }
    }

    /** Records with as much payload as one wants. */
    final class Padded implements RecordShape<Tuple3<String, Long, byte[]>> {

        private static final long serialVersionUID = 1L;

        /** A key of 10 letters, an amount, and how long the payload is. */
        static final int WITHOUT_PADDING = 23;

        private final int payloadBytes;

        Padded(int payloadBytes) {
            this.payloadBytes = payloadBytes;
        }

        @Override
        public TypeInformation<Tuple3<String, Long, byte[]>> type() {
            return Types.TUPLE(Types.STRING, Types.LONG, Types.PRIMITIVE_ARRAY(Types.BYTE));
        }

        @Override
        public Tuple3<String, Long, byte[]> of(String trader, long amount) {
            return Tuple3.of(trader, amount, new byte[payloadBytes]);
        }

        @Override
        public String trader(Tuple3<String, Long, byte[]> value) {
            return value.f0;
        }

        @Override
        public long amount(Tuple3<String, Long, byte[]> value) {
            return value.f1;
        }
    }
}
