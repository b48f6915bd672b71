package io.flinkpartitioning.testbed;

import java.net.URI;
import java.net.URL;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Creates environments whose jobs run on a cluster that has their classes. */
final class RemoteEnvironment {

    private RemoteEnvironment() {}

    static StreamExecutionEnvironment of(URI restUrl, Configuration settings) {
        // Given apart: the environment overwrites what the settings say of unclaimed state.
        return new RemoteStreamEnvironment(
                restUrl.getHost(),
                restUrl.getPort(),
                settings,
                new String[0],
                new URL[0],
                SavepointRestoreSettings.fromConfiguration(settings));
    }
}
