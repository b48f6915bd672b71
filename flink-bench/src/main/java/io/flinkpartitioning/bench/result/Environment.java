package io.flinkpartitioning.bench.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/** Where a benchmark was run. */
final class Environment {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final double BYTES_PER_GIBIBYTE = 1L << 30;

    private Environment() {}

    /** Returns date, machine, versions and revision. */
    static Map<String, String> describe() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        environment.put("revision", revision());
        environment.put("cpu", cpu());
        environment.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        environment.put("memory", memory());
        environment.put(
                "os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put(
                "jvm",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        environment.put("flink", EnvironmentInformation.getVersion());
        environment.put("kafka", AppInfoParser.getVersion());
        return environment;
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.round(system.getTotalMemorySize() / BYTES_PER_GIBIBYTE) + " GiB"
                : "unknown";
    }

    private static String cpu() {
        try {
            return Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            // Not on Linux.
            return System.getProperty("os.arch");
        }
    }

    /** The commit, with a plus where files have been changed since; unknown outside a clone. */
    private static String revision() {
        try {
            return git("rev-parse", "--short=12", "HEAD")
                    + (git("status", "--porcelain", "--untracked-files=no").isEmpty() ? "" : "+");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String git(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("git does not know a repository here");
        }
        return output.trim();
    }
}
