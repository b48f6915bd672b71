package io.flinkpartitioning.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import io.flinkpartitioning.architecture.fixture.LeakingApi;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.junit.jupiter.api.Test;

/** What is internal to Flink, a class or a member of a public one, is used in one package. */
class FlinkInternalsTest {

    private static final String HERE_ONLY = Library.INTERNAL + ".flink";

    @Test
    void flinkInternals_areUsedInInternalFlinkOnly() {
        assertThat(uses(Library.CLASSES)).isEmpty();
    }

    @Test
    void eachUseOfAnInternal_isFound() {
        String type = LeakingApi.class.getPackageName() + ".FlinkInternals$Of";
        assertThat(uses(Library.fixtures(LeakingApi.class.getPackageName())))
                .containsExactlyInAnyOrder(
                        type + "Class uses PipelineOptionsInternal",
                        type + "Method uses StreamExecutionEnvironment.getConfiguration",
                        type + "Reference uses DataStream.getTransformation",
                        type + "Reference uses Transformation");
    }

    private static Set<String> uses(JavaClasses classes) {
        Set<String> uses = new TreeSet<>();
        for (JavaClass type : classes) {
            if (!isWhereTheyBelong(type)) {
                Stream.concat(internalClasses(type), internalMembers(type))
                        .forEach(used -> uses.add("%s uses %s".formatted(type.getName(), used)));
            }
        }
        return uses;
    }

    private static boolean isWhereTheyBelong(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(HERE_ONLY) || name.startsWith(HERE_ONLY + ".");
    }

    private static Stream<String> internalClasses(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(FlinkInternalsTest::isOfFlink)
                .filter(FlinkInternalsTest::isInternalToFlink)
                .map(JavaClass::getSimpleName);
    }

    private static Stream<String> internalMembers(JavaClass type) {
        return Stream.<JavaAccess<?>>concat(
                        type.getAccessesFromSelf().stream(),
                        Stream.concat(
                                type.getMethodReferencesFromSelf().stream(),
                                type.getConstructorReferencesFromSelf().stream()))
                .map(access -> access.getTarget().resolveMember())
                .flatMap(Optional::stream)
                .map(JavaMember.class::cast)
                .filter(member -> isOfFlink(member.getOwner()))
                .filter(FlinkInternalsTest::isInternal)
                .map(member -> member.getOwner().getSimpleName() + "." + member.getName());
    }

    private static boolean isOfFlink(JavaClass type) {
        return type.getPackageName().startsWith("org.apache.flink.");
    }

    private static boolean isInternalToFlink(JavaClass type) {
        return isInternal(type)
                || type.getEnclosingClass()
                        .filter(FlinkInternalsTest::isInternalToFlink)
                        .isPresent();
    }

    private static boolean isInternal(CanBeAnnotated annotated) {
        return annotated.isAnnotatedWith(Internal.class);
    }
}
