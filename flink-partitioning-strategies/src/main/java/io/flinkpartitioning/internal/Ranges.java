package io.flinkpartitioning.internal;

import java.util.ArrayList;
import java.util.List;

/** Ascending numbers in words, with runs drawn together. Stateless and thread-safe. */
public final class Ranges {

    private Ranges() {}

    /** Returns the numbers, such as {@code 0, 4-7}; "none" for none. */
    public static String of(List<Integer> ascending) {
        List<String> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= ascending.size(); i++) {
            if (i == ascending.size() || ascending.get(i) != ascending.get(i - 1) + 1) {
                int first = ascending.get(start);
                int last = ascending.get(i - 1);
                runs.add(first == last ? Integer.toString(first) : first + "-" + last);
                start = i;
            }
        }
        return runs.isEmpty() ? "none" : String.join(", ", runs);
    }
}
