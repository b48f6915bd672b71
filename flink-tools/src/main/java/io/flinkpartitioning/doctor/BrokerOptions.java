package io.flinkpartitioning.doctor;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which brokers are asked, and how. */
final class BrokerOptions {

    @Option(
            names = "--bootstrap",
            order = 0,
            paramLabel = "HOST:PORT",
            description = {
                "The brokers, joined by commas.",
                "May be left out if the client properties have bootstrap.servers."
            })
    private @Nullable String bootstrap;

    @Option(
            names = "--client-properties",
            order = 1,
            paramLabel = "FILE",
            description = "Properties of a Kafka consumer, such as its security settings.")
    private @Nullable Path clientProperties;

    /** Returns the properties of the client; those on the command line win. */
    Properties client(OptionRules rules) {
        Properties client = new Properties();
        Path file = clientProperties;
        if (file != null) {
            rules.with(
                    "--client-properties", file, () -> client.putAll(ClientProperties.read(file)));
        }
        if (bootstrap != null) {
            client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        }
        if (client.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
            throw rules.broken(
                    """
                    --bootstrap must be given, or bootstrap.servers be among --client-properties, but \
                    neither is. Give the address of a broker as host:port.""");
        }
        return client;
    }
}
