package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class EmbeddedKafkaBrokerTest extends KafkaBrokerContract<EmbeddedKafkaBroker> {

    @Override
    EmbeddedKafkaBroker start() throws IOException {
        return EmbeddedKafkaBroker.start(Map.of());
    }

    @Override
    Path directory(EmbeddedKafkaBroker broker) {
        return broker.directory();
    }
}
