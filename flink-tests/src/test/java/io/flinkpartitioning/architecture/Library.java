package io.flinkpartitioning.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that the rules of the architecture hold for. */
final class Library {

    static final String ROOT = "io.flinkpartitioning";
    static final String INTERNAL = ROOT + ".internal";

    /** All classes of the library's jar. */
    static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("flink-testbed"))
                    // The contract for strategies of others is published, but is a test.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages(ROOT);

    private Library() {}

    /** Returns classes of the tests that break the rules. */
    static JavaClasses fixtures(String... packages) {
        return new ClassFileImporter().importPackages(packages);
    }

    static boolean isInternal(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals(INTERNAL) || name.startsWith(INTERNAL + ".");
    }
}
