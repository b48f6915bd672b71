package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.util.List;

/** A benchmark whose arms run in turn. */
abstract class Suite extends SuiteCommand {

    /** Returns what is measured. */
    abstract List<Figure> figures();

    /**
     * Measures.
     *
     * @param contest runs arms in turn
     */
    abstract SuiteResult measure(Contest contest) throws Exception;

    @Override
    final SuiteResult measure(Contest.Progress progress) throws Exception {
        return measure(new Contest(rounds(), jvmOptions(), figures(), progress));
    }
}
