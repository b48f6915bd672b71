package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretsTest {

    private static final Secrets SECRETS = secrets();

    private static Secrets secrets() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "localhost:9092");
        properties.setProperty("ssl.key.password", "s3cr7");
        properties.put("ssl.truststore.password", new Password("tru5t"));
        properties.setProperty("sasl.oauthbearer.assertion.private.key.passphrase", "p4ss");
        properties.setProperty("ssl.keystore.key", "-----BEGIN KEY-----");
        properties.setProperty(
                "sasl.jaas.config",
                "PlainLoginModule required username=\"flink\" password=\"my;pa=ss wd\";");
        return Secrets.of(properties);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "is 's3cr7'",
                "is tru5t",
                "is p4ss",
                "-----BEGIN KEY-----",
                "password=my;pa=ss wd",
                "PlainLoginModule",
            })
    void messageThatQuotesASecret_isRecognized(String message) {
        assertThat(SECRETS.occurIn(new IllegalArgumentException(message))).isTrue();
        assertThat(SECRETS.occurIn(new IllegalStateException(new Exception(message)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092 does not answer", "topic 'trades' is not there"})
    void otherMessage_isNot(String message) {
        assertThat(SECRETS.occurIn(new IllegalArgumentException(message))).isFalse();
    }
}
