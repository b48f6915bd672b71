package io.flinkpartitioning.config;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flinkpartitioning.strategy.StrategyCatalog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that chance has damaged load, or are refused by the one exception, in bounded time. */
class PartitioningConfigFuzzTest {

    private static final long SEED = 20261124L;
    private static final Duration PER_INPUT = Duration.ofMillis(5);
    private static final Duration START = Duration.ofMinutes(2);

    private static final List<String> SEEDS =
            List.of(
                    """
                    v2:
                      partitioning_strategy: smart
                      strategy_config:
                        smart:
                          source_partition_key: "trader_id"
                          alignment_threshold: 0.95
                    """,
                    """
                    kafka: {topics: [a, 'b'], n: 1_000}
                    partitioning_strategy: auto
                    strategy_config:
                      always_hash: {hash_function: "fnv"}
                      round_robin: {batch_size: 1000}
                    """,
                    """
                    %YAML 1.1
                    ---
                    base: &base
                      text: |
                        block
                      folded: >-
                        more
                    v2: {partitioning_strategy: round_robin} # comment
                    copy: {<<: *base}
                    ...
                    """);

    private static final List<String> TOKENS =
            List.of(
                    "v2:",
                    "partitioning_strategy: ",
                    "strategy_config:",
                    "smart",
                    "round_robin:",
                    "batch_size: ",
                    "\n",
                    "\n  ",
                    "\n    ",
                    "\r",
                    "\t",
                    " ",
                    ": ",
                    "? ",
                    "- ",
                    ", ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "&a ",
                    "*a ",
                    "&a {b: *a}",
                    "<<: ",
                    "! ",
                    "!!str ",
                    "!!int ",
                    "!!float ",
                    "!!null ",
                    "!!bool ",
                    "!!javax.script.ScriptEngineManager ",
                    "!<tag:yaml.org,2002:int> ",
                    "!%ff%zz ",
                    "!e!x ",
                    "%TAG !e! tag:e,2000:\n",
                    "%YAML 1.9\n",
                    "%YAML 99999999999.1\n",
                    "---\n",
                    "...\n",
                    "|9\n",
                    ">+2\n",
                    "|-\n",
                    "\"",
                    "'",
                    "\"\\UFFFFFFFF\"",
                    "\"\\ud800\"",
                    "\"\\x\"",
                    "\\",
                    "#",
                    " #",
                    "@",
                    "`",
                    "~",
                    ".nan",
                    "-.inf",
                    "0x_",
                    "0b_",
                    "0o9",
                    "1:1:1:1",
                    "190:20:30.5",
                    "1e999",
                    "99999999999999999999",
                    "-",
                    "+",
                    "=",
                    "2026-11-24",
                    "2026-13-99T99:99:99Z",
                    "yes",
                    "null",
                    "\uFEFF",
                    "\u0085",
                    "\u2028",
                    "\uD83D\uDE00",
                    "\u0000",
                    "\u007f");

    @Test
    void files_mutatedByChance_areReadOrRefused() {
        run(20_000);
    }

    @Tag("full")
    @Test
    void files_mutatedByChanceForLong_areReadOrRefused() {
        run(300_000);
    }

    private static void run(int inputs) {
        StrategyCatalog catalog = StrategyCatalog.of(List.of());
        SplittableRandom random = new SplittableRandom(SEED);
        int[] read = new int[1];
        assertTimeout(
                START.plus(PER_INPUT.multipliedBy(inputs)),
                () -> {
                    for (int i = 0; i < inputs; i++) {
                        read[0] += read(mutant(random), catalog, i) ? 1 : 0;
                    }
                });
        assertTrue(
                read[0] > inputs / 100 && read[0] < inputs * 9 / 10,
                () -> "of " + inputs + " inputs " + read[0] + " were read, seed " + SEED);
    }

    private static boolean read(byte[] input, StrategyCatalog catalog, int number) {
        try {
            PartitioningConfig.load(new ByteArrayInputStream(input), "fuzz.yaml", catalog)
                    .strategy();
            return true;
        } catch (PartitioningConfigException e) {
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(
                    "input "
                            + number
                            + " of seed "
                            + SEED
                            + " must load or be refused by a PartitioningConfigException, but threw "
                            + e
                            + ":\n"
                            + new String(input, StandardCharsets.ISO_8859_1),
                    e);
        }
    }

    private static byte[] mutant(SplittableRandom random) {
        byte[] bytes = bytes(SEEDS.get(random.nextInt(SEEDS.size())));
        int mutations = 1 + random.nextInt(6);
        for (int i = 0; i < mutations; i++) {
            bytes = mutated(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(20));
        byte[] middle = Arrays.copyOfRange(bytes, from, to);
        return switch (random.nextInt(6)) {
            case 0 -> {
                for (int i = 0; i < Math.min(1, middle.length); i++) {
                    middle[i] ^= (byte) (1 << random.nextInt(8));
                }
                yield join(bytes, from, middle, to);
            }
            case 1 -> join(bytes, from, new byte[0], to);
            case 2 -> join(bytes, from, repeated(middle, 2 + random.nextInt(30)), to);
            case 3 -> join(bytes, from, token(random), to);
            case 4 -> join(bytes, from, repeated(token(random), 1 + random.nextInt(30)), from);
            default -> join(bytes, from, token(random), from);
        };
    }

    private static byte[] token(SplittableRandom random) {
        return bytes(TOKENS.get(random.nextInt(TOKENS.size())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] bytes, int from, byte[] middle, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
