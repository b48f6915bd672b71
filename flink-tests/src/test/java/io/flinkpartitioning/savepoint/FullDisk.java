package io.flinkpartitioning.savepoint;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * The local file system under another scheme. In a directory called {@code full-at-X} the disk is
 * full for files that begin with X, after some bytes.
 */
public final class FullDisk extends LocalFileSystem {

    static final String SCHEME = "full";

    private static final String MARK = "full-at-";
    private static final int ROOM = 20;

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(Path file, WriteMode overwrite) throws IOException {
        FSDataOutputStream out = super.create(file, overwrite);
        String directory = file.getParent().getName();
        return directory.startsWith(MARK)
                        && file.getName().startsWith(directory.substring(MARK.length()))
                ? new Full(out, listStatus(file.getParent()).length - 1)
                : out;
    }

    private static final class Full extends FSDataOutputStream {

        private final FSDataOutputStream out;
        private final int otherFiles;

        Full(FSDataOutputStream out, int otherFiles) {
            this.out = out;
            this.otherFiles = otherFiles;
        }

        @Override
        public void write(int b) throws IOException {
            if (out.getPos() >= ROOM) {
                throw new IOException(
                        "No space left on device beside %d files".formatted(otherFiles));
            }
            out.write(b);
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void sync() throws IOException {
            out.sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Found by Flink as a service. */
    public static final class Factory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FullDisk();
        }
    }
}
