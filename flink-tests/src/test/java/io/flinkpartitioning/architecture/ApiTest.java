package io.flinkpartitioning.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import io.flinkpartitioning.architecture.fixture.LeakingApi;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * API is what is not under {@code internal}, and a user of it meets nothing that is internal: not
 * in the signatures of its members, and not among those that it inherits.
 */
class ApiTest {

    private static final JavaClasses LEAKING = Library.fixtures(LeakingApi.class.getPackageName());

    /** A user who is handed an internal type, or asked for one, would have to use it. */
    @Test
    void api_namesNoInternalTypeInItsSignatures() {
        assertThat(signatureLeaks(Library.CLASSES)).isEmpty();
    }

    /**
     * The comparison with the baseline ignores internal types, and what API types inherit there.
     */
    @Test
    void api_inheritsNoMemberThatOnlyAnInternalTypeDeclares() {
        assertThat(inheritedLeaks(Library.CLASSES))
                // Flink's own Source declares it since 2.0.
                .isSubsetOf(KeyGroupAlignedSource.class.getName() + ": declareWatermarks");
    }

    @Test
    void internalTypeInASignature_isFound() {
        String type = LeakingApi.Signatures.class.getName();
        assertThat(signatureLeaks(LEAKING).stream().map(leak -> leak.replaceAll("\\(.*", "")))
                .containsExactlyInAnyOrder(
                        type,
                        type + ".<init>",
                        type + ".bound",
                        type + ".exception",
                        type + ".field",
                        type + ".parameter",
                        type + ".result",
                        type + ".typeArgument");
    }

    @Test
    void inheritedMemberOfAnInternalType_isFound() {
        String hidden = LeakingApi.Inherited.class.getName();
        String extended = LeakingApi.Extended.class.getName();
        assertThat(inheritedLeaks(LEAKING))
                .containsExactlyInAnyOrder(
                        hidden + ": inheritedField",
                        hidden + ": inheritedMethod",
                        extended + ": inheritedField",
                        extended + ": protectedField",
                        extended + ": inheritedMethod",
                        extended + ": declaredMethod");
    }

    private static Set<String> signatureLeaks(JavaClasses classes) {
        Set<String> leaks = new TreeSet<>();
        for (JavaClass type : api(classes)) {
            if (Stream.concat(ofTypeParameters(type.getTypeParameters()), ofInterfaces(type))
                    .anyMatch(Library::isInternal)) {
                leaks.add(type.getName());
            }
            visibleMembers(type)
                    .filter(member -> signature(member).anyMatch(Library::isInternal))
                    .forEach(member -> leaks.add(member.getFullName()));
        }
        return leaks;
    }

    private static Set<String> inheritedLeaks(JavaClasses classes) {
        Set<String> leaks = new TreeSet<>();
        for (JavaClass type : api(classes)) {
            visibleMembers(type)
                    .filter(member -> Library.isInternal(member.getOwner()))
                    .filter(member -> !isDeclaredOutside(type, member))
                    .forEach(member -> leaks.add(type.getName() + ": " + member.getName()));
        }
        return leaks;
    }

    private static List<JavaClass> api(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !Library.isInternal(type))
                .filter(ApiTest::isReachable)
                .toList();
    }

    private static boolean isReachable(JavaClass type) {
        return (type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getModifiers().contains(JavaModifier.PROTECTED))
                && type.getEnclosingClass().map(ApiTest::isReachable).orElse(true);
    }

    /**
     * Returns what a user can call or override, inherited members too, unless they are overridden.
     */
    private static Stream<JavaMember> visibleMembers(JavaClass type) {
        return Stream.of(
                        type.getConstructors().stream(),
                        type.getAllFields().stream(),
                        type.getAllMethods().stream()
                                .filter(method -> !isOverriddenIn(type, method)))
                .flatMap(members -> members)
                .map(JavaMember.class::cast)
                .filter(member -> member.getOwner().getPackageName().startsWith(Library.ROOT))
                .filter(member -> isVisible(type, member));
    }

    /** In a final class, only the class itself sees what is protected. */
    private static boolean isVisible(JavaClass type, JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return !modifiers.contains(JavaModifier.SYNTHETIC)
                && (modifiers.contains(JavaModifier.PUBLIC)
                        || (modifiers.contains(JavaModifier.PROTECTED)
                                && !type.getModifiers().contains(JavaModifier.FINAL)));
    }

    private static boolean isOverriddenIn(JavaClass type, JavaMethod method) {
        return !method.getOwner().equals(type) && declares(type, method);
    }

    /** Whether a type that is not internal promises the member, such as an interface of Flink. */
    private static boolean isDeclaredOutside(JavaClass type, JavaMember member) {
        return member instanceof JavaMethod method
                && Stream.concat(
                                type.getAllRawSuperclasses().stream(),
                                type.getAllRawInterfaces().stream())
                        .filter(supertype -> !Library.isInternal(supertype))
                        .anyMatch(supertype -> declares(supertype, method));
    }

    private static boolean declares(JavaClass type, JavaMethod method) {
        return type.tryGetMethod(method.getName(), names(method.getRawParameterTypes()))
                .isPresent();
    }

    private static String[] names(List<JavaClass> types) {
        return types.stream().map(JavaClass::getName).toArray(String[]::new);
    }

    private static Stream<JavaClass> signature(JavaMember member) {
        if (member instanceof JavaField field) {
            return involved(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.of(
                        unit.getParameterTypes().stream().flatMap(ApiTest::involved),
                        involved(unit.getReturnType()),
                        ofTypeParameters(unit.getTypeParameters()),
                        unit.getExceptionTypes().stream())
                .flatMap(types -> types);
    }

    private static Stream<JavaClass> ofInterfaces(JavaClass type) {
        return type.getInterfaces().stream().flatMap(ApiTest::involved);
    }

    private static Stream<JavaClass> ofTypeParameters(
            Collection<? extends JavaType> typeParameters) {
        return typeParameters.stream().flatMap(ApiTest::involved);
    }

    private static Stream<JavaClass> involved(JavaType type) {
        return type.getAllInvolvedRawTypes().stream().collect(Collectors.toSet()).stream();
    }
}
