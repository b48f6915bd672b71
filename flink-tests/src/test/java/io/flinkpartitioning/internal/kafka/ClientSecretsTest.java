package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
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
                "PlainLoginModule required username=\"flink-user\" password=\"my;pa=ss wd\";");
        properties.setProperty("my.own.secret", "0ne 7wo 7hree");
        properties.setProperty("basic.auth.user.info", "registry-user:r3g");
        properties.setProperty("sasl.oauthbearer.token.endpoint.url", "https://login:9443/token");
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
                "401 for registry-user:r3g",
                "the part after the user is r3g",
            })
    void messageThatQuotesASecret_isRecognized(String message) {
        assertThat(SECRETS.occurIn(new IllegalArgumentException(message))).isTrue();
        assertThat(SECRETS.occurIn(new IllegalStateException(new Exception(message)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9092 does not answer",
                "topic 'trades' is not there",
                "Authentication failed for user flink-user: wrong password",
                "PlainLoginModule is required",
                "https://login:9443/token does not answer",
            })
    void otherMessage_isNot(String message) {
        assertThat(SECRETS.occurIn(new IllegalArgumentException(message))).isFalse();
    }

    @Test
    void messageThatQuotesASecret_isToldWithoutIt() {
        assertThat(SECRETS.hiddenIn("user flink-user has 'my;pa=ss wd', not s3cr7."))
                .hasValue("user flink-user has '(hidden)', not (hidden).");
    }

    @Test
    void messageThatQuotesPartsOfASecret_isNotTold() {
        assertThat(SECRETS.hiddenIn("7wo of my;pa=ss wd")).isEmpty();
    }
}
