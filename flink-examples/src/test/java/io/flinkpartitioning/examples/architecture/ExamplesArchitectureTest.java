package io.flinkpartitioning.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/**
 * Examples use the API alone, as a user does, and run on a cluster that has neither the broker nor
 * the rest of the testbed.
 */
class ExamplesArchitectureTest {

    private static final JavaClasses EXAMPLES =
            new ClassFileImporter().importPath(Path.of("target", "classes"));

    /** Break the rules, so that the rules are known to fail. */
    private static final JavaClasses FIXTURES =
            new ClassFileImporter()
                    .importPath(
                            Path.of("target", "test-classes")
                                    .resolve("io/flinkpartitioning/examples/architecture/fixture"));

    private static final ArchRule NO_INTERNALS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.flinkpartitioning.internal..")
                    .because("examples use what users may use");

    private static final ArchRule NO_BROKER =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.flinkpartitioning.examples.local..",
                            "io.flinkpartitioning.examples.demo..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.flinkpartitioning.testbed..")
                    .because("a cluster has no testbed; what needs one is in local or demo");

    @Test
    void examples_useNothingInternal() {
        NO_INTERNALS.check(EXAMPLES);
    }

    @Test
    void examplesForClusters_useNoTestbed() {
        NO_BROKER.check(EXAMPLES);
    }

    @Test
    void classThatUsesAnInternalType_isFound() {
        assertThatThrownBy(() -> NO_INTERNALS.check(FIXTURES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("InternalUser")
                .hasMessageContaining("internal.placement.KeyGroups");
    }

    @Test
    void classThatUsesTheTestbed_isFound() {
        assertThatThrownBy(() -> NO_BROKER.check(FIXTURES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BrokerUser")
                .hasMessageContaining("testbed.KafkaBroker");
    }

    @Test
    void testbed_isOnTheClassPathOfLocalRunsOnly() throws Exception {
        Document pom =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(Path.of("pom.xml").toFile());
        String scope = "dependencies/dependency[artifactId='flink-testbed']/scope";
        assertThat(text(pom, "/project/" + scope)).isEqualTo("provided");
        assertThat(text(pom, "/project/profiles/profile[id='local']/" + scope))
                .isEqualTo("compile");
        assertThat(text(pom, "count(/project/profiles/profile[id!='local']/" + scope + ")"))
                .isEqualTo("0");
    }

    private static String text(Document pom, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(path, pom);
    }
}
