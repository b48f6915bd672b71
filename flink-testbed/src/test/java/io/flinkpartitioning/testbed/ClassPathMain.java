package io.flinkpartitioning.testbed;

import java.util.ArrayList;
import java.util.List;

/** The main class of a jar that looks for other classes, and fails with those that are there. */
public final class ClassPathMain {

    private ClassPathMain() {}

    public static void main(String[] args) {
        List<String> found = new ArrayList<>();
        for (String name : args) {
            try {
                Class.forName(name, false, Thread.currentThread().getContextClassLoader());
                found.add(name);
            } catch (ClassNotFoundException e) {
                // This is what it is to find out.
            }
        }
        throw new IllegalStateException("found " + found);
    }
}
