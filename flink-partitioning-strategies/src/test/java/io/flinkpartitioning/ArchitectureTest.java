package io.flinkpartitioning;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apache.flink.annotation.Internal;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, and who may touch what is internal to Flink. */
class ArchitectureTest {

    private static final JavaClasses LIBRARY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("flink-testbed"))
                    .importPackages("io.flinkpartitioning");

    @Test
    void packages_dependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("switching")
                .definedBy("io.flinkpartitioning.switching..")
                .layer("root")
                .definedBy("io.flinkpartitioning")
                .layer("config")
                .definedBy("io.flinkpartitioning.config..")
                .layer("kafka")
                .definedBy("io.flinkpartitioning.kafka..")
                .layer("check")
                .definedBy("io.flinkpartitioning.check..")
                .layer("metrics")
                .definedBy("io.flinkpartitioning.metrics..")
                .layer("source")
                .definedBy("io.flinkpartitioning.source..")
                .layer("strategy")
                .definedBy("io.flinkpartitioning.strategy..")
                .layer("placement")
                .definedBy("io.flinkpartitioning.placement..")
                .whereLayer("switching")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("root")
                .mayOnlyBeAccessedByLayers("switching")
                .whereLayer("config")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("kafka")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("check")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("check", "switching")
                .whereLayer("source")
                .mayOnlyBeAccessedByLayers("root", "check", "kafka", "switching")
                .whereLayer("strategy")
                .mayOnlyBeAccessedByLayers("root", "config", "switching")
                .whereLayer("placement")
                .mayOnlyBeAccessedByLayers(
                        "root", "check", "kafka", "source", "strategy", "switching")
                .check(LIBRARY);
        slices().matching("io.flinkpartitioning.(*)..").should().beFreeOfCycles().check(LIBRARY);
    }

    @Test
    void flinkInternals_areUsedInPlacementAndSourceOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.flinkpartitioning.placement..", "io.flinkpartitioning.source..")
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
                .resideOutsideOfPackage("io.flinkpartitioning.kafka..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.."))
                .check(LIBRARY);
    }
}
