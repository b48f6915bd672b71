package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses ports for processes that come back to them after they were killed. */
final class FreePort {

    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /**
     * Returns a port of the loopback interface that is free. It lies below those that Linux gives
     * to outgoing connections, so that none gets it while its process is down.
     *
     * @throws IOException if 100 ports at random are all taken
     */
    static int choose() throws IOException {
        InetAddress host = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, host)) {
                return free.getLocalPort();
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
