package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wait for all subtasks, on a cluster that says what the test wants. */
class RunningSubtasksTest {

    private static final JobID JOB = new JobID();
    private static final String NO_ANSWER = "";
    private static final String ALL_RUN = job("RUNNING", vertex(2, "RUNNING", 2));

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String job(String state, String... vertices) {
        return "{\"state\":\"%s\",\"vertices\":[%s]}".formatted(state, String.join(",", vertices));
    }

    private static String vertex(int parallelism, String state, int subtasks) {
        return "{\"name\":\"count\",\"parallelism\":%d,\"tasks\":{\"%s\":%d}}"
                .formatted(parallelism, state, subtasks);
    }

    private void serve(long refreshMillis, Supplier<String> details) {
        server.createContext(
                "/config", call -> answer(call, "{\"refresh-interval\":" + refreshMillis + "}"));
        server.createContext("/jobs/" + JOB, call -> answer(call, details.get()));
    }

    private static void answer(HttpExchange call, String answer) throws IOException {
        try (call) {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(answer.equals(NO_ANSWER) ? 503 : 200, bytes.length);
            call.getResponseBody().write(bytes);
        }
    }

    private void await(OptionalInt parallelism, Duration timeout) throws IOException {
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        new RunningSubtasks(new RestClient(url), JOB, parallelism).await(timeout);
    }

    @Test
    void anythingButAllSubtasks_isWaitedFor() throws Exception {
        Iterator<String> answers =
                List.of(
                                NO_ANSWER,
                                job("CREATED"),
                                job("RUNNING"),
                                job("RUNNING", vertex(2, "INITIALIZING", 2)),
                                job("RUNNING", vertex(2, "RUNNING", 1)),
                                job("RUNNING", vertex(2, "RUNNING", 2), vertex(1, "DEPLOYING", 1)),
                                job("RESTARTING", vertex(2, "RUNNING", 2)),
                                job("RUNNING", vertex(2, "RUNNING", 2), vertex(1, "FINISHED", 1)))
                        .iterator();
        serve(0, answers::next);
        await(OptionalInt.empty(), Deadlines.STEP);
        assertThat(answers).isExhausted();
    }

    @Test
    void otherParallelism_isWaitedFor() throws Exception {
        Iterator<String> answers =
                List.of(ALL_RUN, job("RUNNING", vertex(3, "RUNNING", 3))).iterator();
        serve(0, answers::next);
        await(OptionalInt.of(3), Deadlines.STEP);
        assertThat(answers).isExhausted();
    }

    /** Each answer is as old as it may be. */
    @Test
    void answerFromBeforeTheWait_doesNotCount() throws Exception {
        Duration age = Duration.ofMillis(200);
        Duration restart = Duration.ofMillis(300);
        long begin = System.nanoTime();
        serve(
                age.toMillis(),
                () -> {
                    long told = System.nanoTime() - age.toNanos() - begin;
                    return told < 0 || told > restart.toNanos()
                            ? ALL_RUN
                            : job("RUNNING", vertex(2, "DEPLOYING", 2));
                });
        await(OptionalInt.empty(), Deadlines.STEP);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(restart);
    }

    @Test
    void jobThatHasEnded_orDoesNotRunInTime_isAnErrorThatSaysHowItIs() {
        serve(0, () -> job("FAILED", vertex(2, "CANCELED", 2)));
        assertThatIOException()
                .isThrownBy(() -> await(OptionalInt.empty(), Deadlines.STEP))
                .withMessageStartingWith("All subtasks of job " + JOB + " should run within PT5M")
                .withMessageContaining("FAILED")
                .withMessageContaining("count: CANCELED=2");
        server.removeContext("/jobs/" + JOB);
        server.removeContext("/config");
        serve(0, () -> ALL_RUN);
        assertThatIOException()
                .isThrownBy(() -> await(OptionalInt.of(3), Duration.ZERO))
                .withMessageContaining("should run at parallelism 3 within PT0S")
                .withMessageContaining("count: RUNNING=2");
    }
}
