package io.flinkpartitioning;

import io.flinkpartitioning.testbed.KafkaBroker;

/** A broker that does not answer: nobody listens on the discard port. */
final class Unreachable implements KafkaBroker {

    @Override
    public String bootstrapServers() {
        return "localhost:9";
    }

    @Override
    public void close() {}
}
