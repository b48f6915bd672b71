package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.job.RecordShape;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A trade that knows when it was due.
 *
 * @param trader the key
 * @param amount the amount, which is the number of the record in its round
 * @param dueMicros when it was due to be written
 */
public record DueTrade(String trader, long amount, long dueMicros) {

    /** The bytes of a value. */
    static final int VALUE_BYTES = 2 * Long.BYTES;

    /** The shape, with the time behind the amount. */
    static final class Shape implements RecordShape<DueTrade> {

        private static final long serialVersionUID = 1L;

        @Override
        public TypeInformation<DueTrade> type() {
            return TypeInformation.of(DueTrade.class);
        }

        @Override
        public DueTrade of(String trader, long amount) {
            return new DueTrade(trader, amount, 0);
        }

        @Override
        public DueTrade read(String trader, ByteBuffer value) {
            return new DueTrade(trader, value.getLong(), value.getLong());
        }

        @Override
        public String trader(DueTrade value) {
            return value.trader();
        }

        @Override
        public long amount(DueTrade value) {
            return value.amount();
        }

        @Override
        public long time(DueTrade value) {
            return TimeUnit.MICROSECONDS.toMillis(value.dueMicros());
        }
    }
}
