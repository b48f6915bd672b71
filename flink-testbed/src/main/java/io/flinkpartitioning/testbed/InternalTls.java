package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/** A self-signed certificate with which the processes of a cluster encrypt what they exchange. */
public final class InternalTls implements AutoCloseable {

    private static final String ALIAS = "flink.internal";
    private static final int PASSWORD_BITS = 130;
    private static final int RADIX = 32;

    private final Path directory;
    private final CloseOnExit resource;
    private final String password;

    private InternalTls(Path directory, String password) {
        this.directory = directory;
        this.password = password;
        this.resource =
                CloseOnExit.register(
                        "certificate of a cluster", () -> TemporaryDirectory.delete(directory));
    }

    /**
     * Makes a certificate, with the JDK's own tool.
     *
     * @throws IOException if that does not succeed
     */
    public static InternalTls create() throws IOException {
        String password = new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(RADIX);
        InternalTls tls =
                new InternalTls(TemporaryDirectory.create("flink-testbed-tls-"), password);
        try {
            tls.makeKeyStore();
            return tls;
        } catch (IOException | RuntimeException e) {
            try (tls) {
                throw e;
            }
        }
    }

    private void makeKeyStore() throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-dname",
                        "CN=" + ALIAS,
                        "-keyalg",
                        "RSA",
                        "-keystore",
                        keyStore(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        password);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.onExit().join().exitValue();
        if (exitCode != 0) {
            throw new IOException("keytool ended with " + exitCode + ": " + output);
        }
    }

    private String keyStore() {
        return directory.resolve("internal.p12").toString();
    }

    /** Returns the settings of a cluster that uses it; valid until {@link #close()}. */
    public Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(SecurityOptions.SSL_INTERNAL_ENABLED, true);
        settings.set(SecurityOptions.SSL_INTERNAL_KEYSTORE, keyStore());
        settings.set(SecurityOptions.SSL_INTERNAL_KEYSTORE_TYPE, "PKCS12");
        settings.set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, password);
        settings.set(SecurityOptions.SSL_INTERNAL_KEY_PASSWORD, password);
        settings.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE, keyStore());
        settings.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_TYPE, "PKCS12");
        settings.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD, password);
        return settings;
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
