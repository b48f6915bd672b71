package io.flinkpartitioning.internal.placement.probe;

import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of their fields, by public means alone.
 *
 * @param type the type of the keys
 * @param config how Flink makes the serializer that creates an instance
 */
record KeyComposer(CompositeType<?> type, SerializerConfig config) {

    /**
     * Returns the key of these fields.
     *
     * @throws Refused if its class allows no such key
     */
    Object compose(@Nullable Object[] fields) {
        try {
            return type instanceof RowTypeInfo ? Row.of(fields) : composed(fields);
        } catch (ReflectiveOperationException
                | RuntimeException
                | AssertionError
                | LinkageError e) {
            throw new Refused(e);
        }
    }

    private Object composed(@Nullable Object[] fields) throws ReflectiveOperationException {
        Class<?> clazz = type.getTypeClass();
        if (clazz.isRecord()) {
            return record(clazz, fields);
        }
        Object key =
                Tuple.class.isAssignableFrom(clazz)
                        ? clazz.getConstructor().newInstance()
                        : type.createSerializer(config).createInstance();
        String[] names = type.getFieldNames();
        for (int field = 0; field < names.length; field++) {
            if (fields[field] != null) {
                set(key, names[field], fields[field]);
            }
        }
        return key;
    }

    /** Flink sorts the fields of a record by name; its constructor does not. */
    private Object record(Class<?> clazz, @Nullable Object[] fields)
            throws ReflectiveOperationException {
        RecordComponent[] components = clazz.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        List<String> names = List.of(type.getFieldNames());
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = fields[names.indexOf(components[i].getName())];
        }
        return clazz.getConstructor(types).newInstance(values);
    }

    private static void set(Object key, String name, Object value)
            throws ReflectiveOperationException {
        if (key instanceof Tuple tuple) {
            tuple.setField(value, Integer.parseInt(name.substring(1)));
            return;
        }
        Field field = field(key.getClass(), name);
        if (Modifier.isPublic(field.getModifiers())) {
            field.set(key, value);
        } else {
            setter(key.getClass(), field).invoke(key, value);
        }
    }

    private static Field field(Class<?> clazz, String name) throws NoSuchFieldException {
        for (Class<?> c = clazz; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }

    /** Returns the setter by which Flink takes the class for a POJO. */
    private static Method setter(Class<?> clazz, Field field) throws NoSuchMethodException {
        String name = plain(field.getName());
        return Arrays.stream(clazz.getMethods())
                .filter(method -> isNamedAsSetterOf(name, plain(method.getName())))
                .filter(method -> method.getParameterCount() == 1)
                .filter(method -> boxed(method.getParameterTypes()[0]) == boxed(field.getType()))
                // Java does not say in which order it returns methods.
                .min(
                        Comparator.comparing(
                                        (Method method) ->
                                                method.getParameterTypes()[0] != field.getType())
                                .thenComparing(Method::getName))
                .orElseThrow(() -> new NoSuchMethodException("set" + field.getName()));
    }

    private static boolean isNamedAsSetterOf(String field, String method) {
        return method.equals("set" + field)
                || method.equals(field + "$eq")
                || (field.startsWith("is") && method.equals("set" + field.substring(2)));
    }

    /** Flink ignores case and underscores. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** A class does not allow some values of its fields. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super("A key of these fields cannot be made", cause);
        }
    }
}
