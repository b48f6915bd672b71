package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class InternalTlsTest {

    @Tag("full")
    @Test
    void taskManagers_showTheCertificateToWhomeverAsksForRecords() throws Exception {
        try (InternalTls tls = InternalTls.create();
                StandaloneFlinkCluster cluster =
                        StandaloneFlinkCluster.start(1, 1, tls.settings())) {
            int dataPort =
                    new FlinkRest(cluster.restUrl())
                            .get("/taskmanagers")
                            .path("taskmanagers")
                            .path(0)
                            .path("dataPort")
                            .asInt();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverybody()}, null);

            try (SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(ClusterSettings.HOST, dataPort)) {
                socket.startHandshake();

                assertThat(socket.getSession().getPeerPrincipal().getName())
                        .isEqualTo("CN=flink.internal");
            }
        }
    }

    private static final class TrustEverybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
