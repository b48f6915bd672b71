package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Path;

class EmbeddedKafkaBrokerTest extends KafkaBrokerContract<EmbeddedKafkaBroker> {

    @Override
    EmbeddedKafkaBroker start() throws IOException {
        return EmbeddedKafkaBroker.start();
    }

    @Override
    Path directory(EmbeddedKafkaBroker broker) {
        return broker.directory();
    }
}
