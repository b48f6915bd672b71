package io.flinkpartitioning.internal.placement.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.api.Test;

/** Keys are made by the setters by which Flink takes a class for a POJO. */
class KeyComposerTest {

    /** What an order inherits. */
    public static class Entry {
        private long entry_number;

        public long getEntryNumber() {
            return entry_number;
        }

        public void setEntryNumber(long number) {
            entry_number = number;
        }
    }

    /** Each of its fields has a setter of another kind. */
    public static class Order extends Entry {
        public String symbol = "";
        private boolean isOpen;
        private int size;
        private long amount;

        public boolean getIsOpen() {
            return isOpen;
        }

        public void setOpen(boolean open) {
            isOpen = open;
        }

        /** As Scala names it. */
        public int size() {
            return size;
        }

        /** As Scala names it. */
        public void size_$eq(int newSize) {
            size = newSize;
        }

        public long getAmount() {
            return amount;
        }

        public void setAmount(Long newAmount) {
            amount = 100 * newAmount;
        }

        public void setAmount(long newAmount) {
            amount = newAmount;
        }

        /** No setter: it takes two. */
        public void setAmount(long units, long nanos) {
            amount = units + nanos;
        }
    }

    /** Refuses what is negative. */
    public static class Guarded {
        private int number;

        public int getNumber() {
            return number;
        }

        public void setNumber(int newNumber) {
            if (newNumber < 0) {
                throw new IllegalArgumentException("negative");
            }
            number = newNumber;
        }
    }

    private static KeyComposer composer(Class<?> clazz) {
        TypeInformation<?> type = TypeInformation.of(clazz);
        assertThat(type).isInstanceOf(PojoTypeInfo.class);
        return new KeyComposer((CompositeType<?>) type, new SerializerConfigImpl());
    }

    @Test
    void setters_ofEachKindThatFlinkKnows_areCalled() {
        // In the order of Flink's names: amount, entry_number, isOpen, size, symbol.
        Order order = (Order) composer(Order.class).compose(new Object[] {7L, 8L, true, 9, "FLNK"});
        assertThat(order.getAmount()).isEqualTo(7);
        assertThat(order.getEntryNumber()).isEqualTo(8);
        assertThat(order.getIsOpen()).isTrue();
        assertThat(order.size()).isEqualTo(9);
        assertThat(order.symbol).isEqualTo("FLNK");
    }

    @Test
    void fieldsWithoutAValue_areLeftAsTheyAre() {
        Order order = (Order) composer(Order.class).compose(new Object[5]);
        assertThat(order.symbol).isEmpty();
        assertThat(order.getAmount()).isZero();
    }

    @Test
    void setterThatRefuses_isAKeyThatCannotBeMade() {
        assertThatThrownBy(() -> composer(Guarded.class).compose(new Object[] {-1}))
                .isInstanceOf(KeyComposer.Refused.class);
    }
}
