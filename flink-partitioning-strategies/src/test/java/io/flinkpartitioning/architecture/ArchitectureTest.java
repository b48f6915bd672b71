package io.flinkpartitioning.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flinkpartitioning.architecture.Drawing.Arrow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drawing of the packages is true, API is what is not under {@code internal}, and what is
 * internal to Flink is touched in one place.
 */
class ArchitectureTest {

    private static final String ROOT = "io.flinkpartitioning";
    private static final JavaClasses LIBRARY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("flink-testbed"))
                    .importPackages(ROOT);
    private static final Drawing PACKAGES = Drawing.named("packages");

    @TempDir private Path directory;

    @Test
    void packages_useOnlyWhatTheDrawingLetsThem() throws IOException {
        requireAdherence(PACKAGES);
    }

    @Test
    void drawing_hasNoCycle() {
        assertThat(PACKAGES.cycles()).isEmpty();
    }

    @Test
    void drawing_hasNoArrowThatNoClassNeeds() {
        assertThat(PACKAGES.arrows()).isNotEmpty().allMatch(arrow -> isUsed(PACKAGES, arrow));
    }

    /** Else the rule would be one that cannot fail. */
    @Test
    void drawing_withoutOneOfItsArrows_isRefused() {
        for (Arrow arrow : PACKAGES.arrows()) {
            Drawing broken = PACKAGES.without(arrow);
            assertThat(broken.arrows()).hasSize(PACKAGES.arrows().size() - 1);
            assertThatThrownBy(() -> requireAdherence(broken))
                    .as("without %s", arrow)
                    .isInstanceOf(AssertionError.class);
        }
    }

    private void requireAdherence(Drawing drawing) throws IOException {
        Path expanded = Files.createTempFile(directory, "packages", ".puml");
        Files.writeString(expanded, drawing.closure().source());
        classes()
                .that()
                .resideOutsideOfPackage(ROOT + ".internal")
                .should(adhereToPlantUmlDiagram(expanded, consideringOnlyDependenciesInDiagram()))
                .because("docs/architecture/packages.puml is the rule")
                .check(LIBRARY);
    }

    private static boolean isUsed(Drawing drawing, Arrow arrow) {
        Predicate<JavaClass> from = in(drawing, arrow.from());
        Predicate<JavaClass> to = in(drawing, arrow.to());
        return LIBRARY.stream()
                .filter(from)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .anyMatch(dependency -> to.test(dependency.getTargetClass()));
    }

    private static Predicate<JavaClass> in(Drawing drawing, String component) {
        List<String> packages = List.copyOf(drawing.packages().getOrDefault(component, List.of()));
        assertThat(packages).as("packages of %s", component).isNotEmpty();
        return resideInAnyPackage(packages.toArray(String[]::new));
    }

    @Test
    void internalItself_usesNothingOfTheLibrary() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".internal")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..")
                                .and(describe("elsewhere", type -> !isInternalItself(type))))
                .check(LIBRARY);
    }

    private static boolean isInternalItself(JavaClass type) {
        return type.getPackageName().equals(ROOT + ".internal");
    }

    @Test
    void flinkInternals_areUsedInInternalFlinkOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".internal.flink..")
                .should()
                .dependOnClassesThat(
                        describe(
                                "are internal to Flink",
                                (JavaClass type) ->
                                        type.getPackageName().startsWith("org.apache.flink.")
                                                && type.isAnnotatedWith(Internal.class)))
                .check(LIBRARY);
    }

    @Test
    void kafkaClients_areUsedWhereKafkaIsKnownOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".kafka", ROOT + ".internal.kafka..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.."))
                .check(LIBRARY);
    }

    /** A user who is handed an internal type, or asked for one, would have to use it. */
    @Test
    void api_namesNoInternalTypeInItsSignatures() {
        Set<String> leaks = new TreeSet<>();
        LIBRARY.stream()
                .filter(ArchitectureTest::isApi)
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(ArchitectureTest::isVisible)
                .forEach(
                        unit ->
                                Stream.concat(
                                                unit.getRawParameterTypes().stream(),
                                                Stream.of(unit.getRawReturnType()))
                                        .filter(ArchitectureTest::isInternal)
                                        .forEach(type -> leaks.add(unit.getFullName())));
        assertThat(leaks).isEmpty();
    }

    private static boolean isApi(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC) && !isInternal(type);
    }

    private static boolean isInternal(JavaClass type) {
        return type.getBaseComponentType().getPackageName().startsWith(ROOT + ".internal");
    }

    private static boolean isVisible(JavaCodeUnit unit) {
        return !unit.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (unit.getModifiers().contains(JavaModifier.PUBLIC)
                        || unit.getModifiers().contains(JavaModifier.PROTECTED));
    }
}
