package io.flinkpartitioning.doctor;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a broker, and stalls at a kind of request: from then on the connection
 * carries no request any more, as if the broker hung. Thread-safe.
 */
final class StallingProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger stalled = new AtomicInteger();
    private final AtomicInteger passing = new AtomicInteger();
    private volatile int brokerPort;
    private volatile @Nullable ApiKeys kind;

    StallingProxy() throws IOException {
        open.add(server);
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sets the broker, which clients reach until the proxy stalls. */
    void connectTo(String bootstrapServers) {
        brokerPort =
                Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
    }

    /**
     * Stalls.
     *
     * @param at the kind of request to stall at; null for none
     * @param after how many of them pass before
     */
    void stall(@Nullable ApiKeys at, int after) {
        passing.set(after);
        stalled.set(0);
        kind = at;
    }

    /** Whether a request has been kept back since. */
    boolean hasStalled() {
        return stalled.get() > 0;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
            open.add(client);
            open.add(broker);
            start(() -> passRequests(client, broker));
            start(
                    () -> {
                        try (client;
                                broker) {
                            broker.getInputStream().transferTo(client.getOutputStream());
                        }
                    });
        }
    }

    private void passRequests(Socket client, Socket broker) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(broker.getOutputStream());
        boolean hangs = false;
        while (true) {
            byte[] request = new byte[in.readInt()];
            in.readFully(request);
            hangs |= isKept(ApiKeys.forId(ByteBuffer.wrap(request).getShort()));
            if (!hangs) {
                out.writeInt(request.length);
                out.write(request);
                out.flush();
            }
        }
    }

    private boolean isKept(ApiKeys request) {
        if (request != kind || passing.getAndDecrement() > 0) {
            return false;
        }
        stalled.incrementAndGet();
        return true;
    }

    /** A part that ends with the connection that it serves. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException;
    }

    private static void start(Part part) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                part.run();
                            } catch (IOException e) {
                                // The connection, or the proxy, has been closed.
                            }
                        },
                        "stalling-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
    }
}
