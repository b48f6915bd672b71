package io.flinkpartitioning;

/**
 * What becomes of a job that is restored: what a cell of the {@link RestoreTableTest} says, and the
 * legend below the table.
 */
enum RestoreOutcome {
    EXACT(
            "exact",
            "Each record is counted once, in the order of its key, by the subtask that owns the key. The next"
                    + " record of each key finds the state of the last one.",
            "",
            "Nothing."),
    EXACT_UNDER_LOCAL_FIRST(
            "exact, `LOCAL_FIRST`",
            "The same. Records were in flight, so the job keeps the exchange, and runs under `LOCAL_FIRST`.",
            "",
            "Nothing. The next job that starts from a snapshot with nothing in flight gets `FORWARD`."),
    REFUSED_LAYOUT(
            "refused: layout",
            "The job fails once, before it has a result.",
            "but the job is configured with",
            "Set what the message says, such as `sourcePartitions(8)`."),
    REFUSED_KEYS(
            "refused: keys",
            "The job fails once, before it has a result.",
            "but the job may put keys elsewhere",
            "Take the setting back: `withSerializerConfig(…)` as it was."),
    REFUSED_HASH_CODES(
            "refused: hash codes",
            "The job fails once, before it has a result. A changelog that is not materialized holds no layout,"
                    + " but the hash code of each key.",
            "A changelog that Flink has not materialized yet holds no layout",
            "Configure the job as the one that wrote the state. The message can't say how."),
    NOT_TAKEN_ASYNC(
            "no savepoint: async",
            "Flink takes no canonical savepoint of asynchronous state. The job runs on.",
            "Not supported yet",
            "Take a native savepoint, or a checkpoint."),
    NOT_TAKEN_FORST(
            "no savepoint: ForSt",
            "Flink takes no canonical savepoint of ForSt. The job runs on.",
            "does not support CANONICAL savepoints",
            "Take a native savepoint, or a checkpoint.");

    private final String label;
    private final String meaning;
    private final String words;
    private final String remedy;

    RestoreOutcome(String label, String meaning, String words, String remedy) {
        this.label = label;
        this.meaning = meaning;
        this.words = words;
        this.remedy = remedy;
    }

    /** What the cells say. */
    String label() {
        return label;
    }

    /** What the label means. */
    String meaning() {
        return meaning;
    }

    /** The words of the error that tell it from others; empty if there is none. */
    String words() {
        return words;
    }

    /** What a user can do about it. */
    String remedy() {
        return remedy;
    }

    boolean isExact() {
        return this == EXACT || this == EXACT_UNDER_LOCAL_FIRST;
    }

    /** Whether Flink takes the snapshot at all. */
    boolean hasSnapshot() {
        return this != NOT_TAKEN_ASYNC && this != NOT_TAKEN_FORST;
    }
}
