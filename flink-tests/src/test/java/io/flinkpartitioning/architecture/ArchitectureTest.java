package io.flinkpartitioning.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.flinkpartitioning.architecture.Drawing.Arrow;
import io.flinkpartitioning.architecture.fixture.LeakingApi;
import io.flinkpartitioning.internal.architecture.one.One;
import io.flinkpartitioning.internal.architecture.other.Other;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drawing of the packages is true and complete, and Kafka's clients are used in one place. */
class ArchitectureTest {

    private static final String ROOT = Library.ROOT;
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
                .resideOutsideOfPackage(Library.INTERNAL)
                .should(adhereToPlantUmlDiagram(expanded, consideringOnlyDependenciesInDiagram()))
                .because("docs/architecture/packages.puml is the rule")
                .check(Library.CLASSES);
    }

    private static boolean isUsed(Drawing drawing, Arrow arrow) {
        Predicate<JavaClass> from = in(drawing, arrow.from());
        Predicate<JavaClass> to = in(drawing, arrow.to());
        return Library.CLASSES.stream()
                .filter(from)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .anyMatch(dependency -> to.test(dependency.getTargetClass()));
    }

    private static Predicate<JavaClass> in(Drawing drawing, String component) {
        List<String> packages = List.copyOf(drawing.packages().getOrDefault(component, List.of()));
        assertThat(packages).as("packages of %s", component).isNotEmpty();
        return resideInAnyPackage(packages.toArray(String[]::new));
    }

    /** The rule of the drawing says nothing of a package that is not drawn. */
    @Test
    void drawing_showsEachPackageOnce() {
        assertThat(notDrawnOnce(PACKAGES)).isEmpty();
    }

    @Test
    void packageThatIsNotDrawn_orDrawnTwice_isFound() {
        String placement = PACKAGES.packages().get("placement").get(0);
        String source = PACKAGES.source();
        Drawing without = Drawing.of(source.replace("<<%s>>".formatted(placement), ""));
        Drawing twice =
                Drawing.of(source.replace("[root] <<", "[root] <<%s>> <<".formatted(placement)));
        assertThat(notDrawnOnce(without)).containsExactly(placement);
        assertThat(notDrawnOnce(twice)).containsExactly(placement);
    }

    private static Set<String> notDrawnOnce(Drawing drawing) {
        return Library.CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(Library.INTERNAL))
                .filter(name -> drawing.componentsOf(name).size() != 1)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Two packages of one component of the drawing may not use each other, if they are internal.
     */
    @Test
    void internalPackages_haveNoCycle() {
        requireNoCycle(Library.CLASSES);
    }

    @Test
    void cycleOfInternalPackages_isFound() {
        JavaClasses circular =
                Library.fixtures(One.class.getPackageName(), Other.class.getPackageName());
        assertThatThrownBy(() -> requireNoCycle(circular))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }

    private static void requireNoCycle(JavaClasses classes) {
        slices().matching(Library.INTERNAL + ".(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void internalItself_usesNothingOfTheLibrary() {
        noClasses()
                .that()
                .resideInAPackage(Library.INTERNAL)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..")
                                .and(describe("elsewhere", type -> !isInternalItself(type))))
                .check(Library.CLASSES);
    }

    private static boolean isInternalItself(JavaClass type) {
        return type.getPackageName().equals(Library.INTERNAL);
    }

    @Test
    void kafkaClients_areUsedWhereKafkaIsKnownOnly() {
        requireNoKafkaClients(Library.CLASSES);
    }

    @Test
    void kafkaClientsElsewhere_areFound() {
        JavaClasses fixtures = Library.fixtures(LeakingApi.class.getPackageName());
        assertThatThrownBy(() -> requireNoKafkaClients(fixtures))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("TopicPartition");
    }

    private static void requireNoKafkaClients(JavaClasses classes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".kafka", Library.INTERNAL + ".kafka..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.."))
                .check(classes);
    }
}
