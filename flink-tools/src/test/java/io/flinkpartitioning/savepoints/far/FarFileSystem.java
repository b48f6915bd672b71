package io.flinkpartitioning.savepoints.far;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** The local file system under another scheme, for a plugin: it is on no class path of a child. */
public final class FarFileSystem extends LocalFileSystem {

    private static final String SCHEME = "far";

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    /** Found by Flink as a service of the plugin. */
    public static final class Factory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FarFileSystem();
        }
    }
}
