package io.flinkpartitioning.examples.analytics;

import java.util.List;

/**
 * A view of a page, or several.
 *
 * @param page the page
 * @param views how many
 */
public record PageView(String page, long views) {

    static PageView of(List<String> fields) {
        return new PageView(fields.get(0), 1);
    }
}
