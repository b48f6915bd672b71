package io.flinkpartitioning.chaos;

/** Whether this JVM is shutting down, as on Ctrl-C, when everything fails that is not over yet. */
final class Shutdown {

    private Shutdown() {}

    static boolean isUnderWay() {
        Thread hook = new Thread(() -> {}, "never run");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
