package io.flinkpartitioning.internal.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flinkpartitioning.PlacedKeys;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.api.common.functions.WrappingFunction;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.asyncprocessing.functions.DeclaringAsyncKeyedCoProcessFunction;
import org.apache.flink.runtime.asyncprocessing.functions.DeclaringAsyncKeyedProcessFunction;
import org.apache.flink.runtime.asyncprocessing.operators.AbstractAsyncStateUdfStreamOperator;
import org.apache.flink.runtime.asyncprocessing.operators.AsyncKeyedProcessOperator;
import org.apache.flink.runtime.asyncprocessing.operators.co.AsyncKeyedCoProcessOperator;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.checkpoint.ListCheckpointed;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.sink.legacy.SinkFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalAggregateProcessWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalIterableProcessWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalIterableWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalSingleValueProcessWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalSingleValueWindowFunction;
import org.apache.flink.streaming.util.functions.StreamingFunctionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that Flink asks of a function gets lost behind {@link PlacedKeys#unwrapping}. A new
 * version of Flink that adds a method or an interface fails here until somebody has decided what
 * becomes of it.
 */
@SuppressWarnings("deprecation")
class UnwrappingDelegationTest {

    /**
     * Methods that the wrapper inherits: it has a runtime context of its own, which is the same.
     */
    private static final Set<String> INHERITED =
            Set.of("getRuntimeContext", "getIterationRuntimeContext");

    /** Types of functions that Flink treats in a special way, with what becomes of them. */
    private static final Map<Class<?>, String> DECIDED =
            Map.of(
                    RichFunction.class,
                    "kept",
                    CheckpointedFunction.class,
                    "kept",
                    CheckpointListener.class,
                    "kept",
                    OutputTypeConfigurable.class,
                    "kept",
                    ListCheckpointed.class,
                    "refused",
                    DeclaringAsyncKeyedProcessFunction.class,
                    "internal to Flink, another way to write one; fails with the first record",
                    DeclaringAsyncKeyedCoProcessFunction.class,
                    "as the one before",
                    WrappingFunction.class,
                    "another base class, which no such function has",
                    SinkFunction.class,
                    "for sinks, which have no results");

    /** What each adapter adapts, beside the methods of all rich functions. */
    private static final Map<Class<?>, Class<?>> ADAPTED =
            Map.of(
                    UnwrappingKeyedProcessFunction.class,
                    KeyedProcessFunction.class,
                    UnwrappingKeyedCoProcessFunction.class,
                    KeyedCoProcessFunction.class,
                    UnwrappingKeyedBroadcastProcessFunction.class,
                    KeyedBroadcastProcessFunction.class,
                    UnwrappingProcessWindowFunction.class,
                    ProcessWindowFunction.class,
                    UnwrappingWindowFunction.class,
                    WindowFunction.class,
                    EitherWindowFunction.class,
                    WindowFunction.class);

    static Set<Class<?>> adapters() {
        return ADAPTED.keySet();
    }

    @Test
    void adapters_areAll() {
        assertThat(
                        new ClassFileImporter()
                                        .withImportOption(new ImportOption.DoNotIncludeTests())
                                        .importPackages("io.flinkpartitioning")
                                        .stream()
                                        .filter(type -> type.isAssignableTo(Unwrapping.class))
                                        .filter(
                                                type ->
                                                        !type.isInterface()
                                                                && !type.isNestedClass())
                                        .map(JavaClass::reflect)
                                        .collect(Collectors.toSet()))
                .isEqualTo(adapters());
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void methodsOfAFunction_areDelegated(Class<?> adapter) {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : List.of(ADAPTED.get(adapter), AbstractRichFunction.class)) {
            for (Method method : type.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                if (!Modifier.isStatic(modifiers)
                        && !Modifier.isPrivate(modifiers)
                        && !method.isSynthetic()
                        && !INHERITED.contains(method.getName())
                        && !isDeclared(method, adapter)) {
                    missing.add(method.toString());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Also those that Flink implements: the adapter's own context would answer by itself. */
    @ParameterizedTest
    @MethodSource("adapters")
    void methodsOfContexts_areDelegated(Class<?> adapter) {
        Set<String> missing = new TreeSet<>();
        List<Class<?>> contexts =
                Stream.of(adapter.getDeclaredClasses())
                        .filter(type -> type.getSimpleName().startsWith("Plain"))
                        .toList();
        for (Class<?> context : contexts) {
            for (Class<?> type = context.getSuperclass();
                    type != Object.class;
                    type = type.getSuperclass()) {
                for (Method method : type.getDeclaredMethods()) {
                    int modifiers = method.getModifiers();
                    if (!Modifier.isStatic(modifiers)
                            && !Modifier.isPrivate(modifiers)
                            && !method.isSynthetic()
                            && !isDeclared(method, context)) {
                        missing.add(method.toString());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        boolean seesOnlyTheKey = WindowFunction.class.isAssignableFrom(adapter);
        assertThat(contexts.isEmpty()).as("has a context").isEqualTo(seesOnlyTheKey);
    }

    @Test
    void typesThatFlinkLooksFor_areDecidedUpon() {
        JavaClasses operators =
                new ClassFileImporter()
                        .importClasses(
                                KeyedProcessOperator.class,
                                KeyedCoProcessOperator.class,
                                CoBroadcastWithKeyedOperator.class,
                                InternalIterableProcessWindowFunction.class,
                                InternalSingleValueProcessWindowFunction.class,
                                InternalAggregateProcessWindowFunction.class,
                                InternalIterableWindowFunction.class,
                                InternalSingleValueWindowFunction.class,
                                AsyncKeyedProcessOperator.class,
                                AsyncKeyedCoProcessOperator.class,
                                AbstractUdfStreamOperator.class,
                                AbstractAsyncStateUdfStreamOperator.class,
                                StreamingFunctionUtils.class,
                                FunctionUtils.class);
        assertThat(
                        operators.stream()
                                .flatMap(UnwrappingDelegationTest::typesNamedBy)
                                .map(JavaClass::reflect)
                                .collect(Collectors.toSet()))
                .isSubsetOf(DECIDED.keySet())
                .contains(CheckpointedFunction.class);
    }

    private static Stream<JavaClass> typesNamedBy(JavaClass operator) {
        return Stream.concat(
                operator.getInstanceofChecks().stream().map(InstanceofCheck::getRawType),
                operator.getReferencedClassObjects().stream()
                        .map(ReferencedClassObject::getRawType));
    }

    private static boolean isDeclared(Method method, Class<?> adapter) {
        return Arrays.stream(adapter.getDeclaredMethods())
                .anyMatch(
                        declared ->
                                declared.getName().equals(method.getName())
                                        && Arrays.equals(
                                                declared.getParameterTypes(),
                                                method.getParameterTypes()));
    }
}
