package io.flinkpartitioning.internal.flink.savepoint;

/**
 * An entry of keyed state, as it lies in a savepoint. It is valid until the next one is read, and
 * so are its arrays. For one thread.
 */
public interface StoredEntry {

    /** Returns the state that it belongs to. */
    StoredState state();

    /** Returns the key group that it lies in. */
    int keyGroup();

    /** Returns its key. */
    Object key();

    /** Whether its key is another one than that of the entry before. */
    boolean hasNewKey();

    /** Returns the entry without its value. */
    byte[] bytes();

    /** Returns where the time of a timer begins; if there is none, where the key begins. */
    int timeStart();

    /** Returns where the key begins. */
    int keyStart();

    /** Returns where the key ends. */
    int keyEnd();

    /** Returns where namespace and map key begin. */
    int restStart();

    /** Returns where the entry ends. */
    int restEnd();

    /** Returns the value, which takes {@link #valueLength} bytes of the array. */
    byte[] value();

    /** Returns how long the value is. */
    int valueLength();

    /** Takes entries. */
    @FunctionalInterface
    interface Visitor {

        /** Takes one. */
        void visit(StoredEntry entry);
    }
}
