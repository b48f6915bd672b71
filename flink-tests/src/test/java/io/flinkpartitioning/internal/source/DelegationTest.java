package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.DynamicParallelismInference;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsBatchSnapshot;
import org.apache.flink.api.connector.source.SupportsHandleExecutionAttemptSourceEvent;
import org.apache.flink.api.connector.source.SupportsIntermediateNoMoreSplits;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.runtime.source.coordinator.SourceCoordinatorContext;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that Flink asks of a wrapped object gets lost in its wrapper. A new version of Flink that
 * adds a method or an interface fails here until somebody has decided what becomes of it.
 */
class DelegationTest {

    /** Interfaces that a wrapper does not have though what it wraps may, each with the reason. */
    private static final Map<Class<?>, String> DROPPED =
            Map.of(
                    DynamicParallelismInference.class,
                    "infers the parallelism of batch jobs, which run the source unwrapped",
                    SupportsBatchSnapshot.class,
                    "for batch jobs, which run the source unwrapped",
                    SupportsHandleExecutionAttemptSourceEvent.class,
                    "for speculative execution, which is for batch jobs",
                    SupportsIntermediateNoMoreSplits.class,
                    "for HybridSource, which would have to switch reader by reader",
                    AutoCloseable.class,
                    "the real context is closed by the coordinator that owns it");

    record Wrapper(Class<?> wrapper, Class<?> wrapped) {}

    static List<Wrapper> wrappers() {
        return List.of(
                new Wrapper(KeyGroupAlignedSource.class, KafkaSource.class),
                new Wrapper(CheckedSource.class, KafkaSource.class),
                new Wrapper(CheckedSourceReader.class, KafkaSourceReader.class),
                new Wrapper(HandBackReader.class, KafkaSourceReader.class),
                new Wrapper(AlignedSplitEnumerator.class, KafkaSourceEnumerator.class),
                new Wrapper(SingleReaderContext.class, SourceCoordinatorContext.class));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void methodsOfEveryInterface_areImplementedByTheWrapperItself(Wrapper pair) {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : interfacesOf(pair.wrapper())) {
            for (Method method : type.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())
                        && !declares(pair.wrapper(), method)) {
                    missing.add(method.toString());
                }
            }
        }
        assertThat(missing).as("not implemented by %s", pair.wrapper().getSimpleName()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void interfacesOfTheWrapped_areKeptOrDroppedForAReason(Wrapper pair) {
        List<? extends Class<?>> lost =
                interfacesOf(pair.wrapped()).stream()
                        .filter(type -> !type.isAssignableFrom(pair.wrapper()))
                        .filter(type -> !DROPPED.containsKey(type))
                        .toList();
        assertThat(lost).as("of %s", pair.wrapped().getSimpleName()).isEmpty();
    }

    /** Optional interfaces stand in the package of what they belong to. */
    @Test
    void optionalInterfacesOfThisFlink_areAllDecidedUpon() {
        // By name, because not every version of Flink has all of them.
        assertThat(optionalInterfacesOf(SplitEnumerator.class))
                .isSubsetOf(
                        // The aligned source hands splits back by itself, on every version.
                        "SupportsSplitReassignmentOnRecovery",
                        "SupportsBatchSnapshot",
                        "SupportsHandleExecutionAttemptSourceEvent",
                        "SupportsIntermediateNoMoreSplits");
        assertThat(OutputTypeConfigurable.class).isAssignableFrom(KeyGroupAlignedSource.class);
        assertThat(SplitEnumeratorContext.class).isAssignableFrom(SingleReaderContext.class);
    }

    private static List<String> optionalInterfacesOf(Class<?> neighbour) {
        return new ClassFileImporter()
                .importPackages(neighbour.getPackageName()).stream()
                        .filter(type -> type.isInterface())
                        .filter(type -> type.getPackageName().equals(neighbour.getPackageName()))
                        .map(type -> type.getSimpleName())
                        .filter(name -> name.startsWith("Supports"))
                        .distinct()
                        .collect(Collectors.toList());
    }

    private static List<? extends Class<?>> interfacesOf(Class<?> type) {
        return new ClassFileImporter()
                .importClass(type).getAllRawInterfaces().stream().map(JavaClass::reflect).toList();
    }

    private static boolean declares(Class<?> type, Method method) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
                .flatMap(part -> Arrays.stream(part.getDeclaredMethods()))
                .anyMatch(
                        declared ->
                                declared.getName().equals(method.getName())
                                        && Arrays.equals(
                                                declared.getParameterTypes(),
                                                method.getParameterTypes()));
    }
}
