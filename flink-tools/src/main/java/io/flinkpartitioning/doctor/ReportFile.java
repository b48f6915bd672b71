package io.flinkpartitioning.doctor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file for the HTML page.
 *
 * @param path where it is
 */
record ReportFile(Path path) {

    /**
     * Finds out that the file can be written, and leaves it as it is.
     *
     * @throws IllegalArgumentException if it cannot
     */
    void requireWritable() {
        try {
            boolean existed = Files.exists(path);
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
            if (!existed) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Writes the page.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    void write(String html) {
        try {
            Files.writeString(path, html);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static IllegalArgumentException failure(IOException e) {
        return new IllegalArgumentException(
                "cannot be written: "
                        + FileFailures.reason(e)
                        + ". Give a file in a directory that exists and that you may write to.",
                e);
    }
}
