package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * Finds the selectors of placed keys in a key selector that may wrap them, as Flink's joins and a
 * user's lambda do.
 *
 * <p>Key selectors are serializable, because they travel with the job. So Java's serialization
 * passes by all that is in them, and nothing else is known of a class that is private to Flink.
 */
final class ContainedSelectors extends ObjectOutputStream {

    private final List<PlacedKeySelector<?, ?>> found = new ArrayList<>();

    private ContainedSelectors() throws IOException {
        super(OutputStream.nullOutputStream());
        enableReplaceObject(true);
    }

    /** Returns the selectors of placed keys in a key selector, itself included. */
    static List<PlacedKeySelector<?, ?>> of(KeySelector<?, ?> selector) {
        try (ContainedSelectors contained = new ContainedSelectors()) {
            contained.writeObject(selector);
            return contained.found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Object replaceObject(Object object) {
        if (object instanceof PlacedKeySelector<?, ?> selector) {
            found.add(selector);
        }
        return object;
    }
}
