package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A JVM that this one starts, and that does not outlive it.
 *
 * <p>The child holds the read end of a pipe whose write end is its parent: when the parent ends,
 * even by {@code kill -9}, the child reads the end of the stream, and halts.
 */
final class ChildJvm {

    private ChildJvm() {}

    /** The {@code java} that runs this JVM. */
    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The options by which a child compiles as this JVM does: with one compiler, or with both. */
    static List<String> compilerOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:TieredStopAtLevel="))
                .toList();
    }

    /**
     * The child: runs another main class until that ends, or the parent does.
     *
     * @param args the name of the main class, and its arguments
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        haltWithParent();
        Class.forName(args[0])
                .getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    /** In the child: halts it when its standard input ends. */
    static void haltWithParent() {
        Thread watchdog = new Thread(ChildJvm::awaitParentAndHalt, "halt when the parent is gone");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void awaitParentAndHalt() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written; only the end of the stream matters.
            }
        } catch (IOException e) {
            System.err.println("Cannot read the standard input, as if it had ended: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
