package io.flinkpartitioning.internal.planner;

/**
 * Where the exchange of a union is. Immutable.
 *
 * @param last whether it comes after the operators that wrap records
 * @param read where the snapshot lies that it was chosen for; empty if none was read
 */
record UnionExchange(boolean last, String read) {

    /** The name of its entry beside the plans in state. */
    static final String ENTRY = "exchange of the union";

    static final String FIRST = "before the records are wrapped";
    static final String LAST = "after the records are wrapped";

    String inState() {
        return last ? LAST : FIRST;
    }
}
