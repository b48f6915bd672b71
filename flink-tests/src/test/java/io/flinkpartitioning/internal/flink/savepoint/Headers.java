package io.flinkpartitioning.internal.flink.savepoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;

/** The headers of keyed state in savepoints. */
public final class Headers {

    private Headers() {}

    /** Returns the different headers of the subtasks of an operator, as text. */
    public static Set<String> of(String savepoint, String uid) throws IOException {
        CanonicalSavepoint read =
                CanonicalSavepoint.read(savepoint, Headers.class.getClassLoader());
        Set<String> headers = new TreeSet<>();
        for (KeyGroupsSavepointStateHandle file : CanonicalState.filesOf(read.keyed(uid), uid)) {
            long[] end = {Long.MAX_VALUE};
            file.getGroupRangeOffsets()
                    .forEach(
                            keyGroup -> {
                                if (keyGroup.f1 != 0) {
                                    end[0] = Math.min(end[0], keyGroup.f1);
                                }
                            });
            try (InputStream in = file.openInputStream()) {
                headers.add(
                        new String(
                                in.readNBytes((int) Math.min(end[0], Integer.MAX_VALUE)),
                                StandardCharsets.ISO_8859_1));
            }
        }
        return headers;
    }
}
