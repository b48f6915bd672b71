package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
            Witness witness = new Witness();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, null);

            try (SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(ClusterSettings.HOST, dataPort)) {
                socket.startHandshake();
            } catch (IOException e) {
                // It asks for a certificate in turn, and hangs up on those who have none.
                System.out.println("The TaskManager hung up: " + e);
            }
            assertThat(witness.subjects).containsExactly("CN=flink.internal");
        }
    }

    /** Trusts everybody, and remembers who it was. */
    private static final class Witness implements X509TrustManager {

        private final List<String> subjects = new ArrayList<>();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            subjects.add(chain[0].getSubjectX500Principal().getName());
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
