package io.flinkpartitioning.internal.placement;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
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
        } catch (ReflectiveOperationException | RuntimeException e) {
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
        try {
            key.getClass().getField(name).set(key, value);
        } catch (NoSuchFieldException e) {
            setter(key.getClass(), name).invoke(key, value);
        }
    }

    private static Method setter(Class<?> clazz, String name) throws NoSuchMethodException {
        String setter = "set" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method method : clazz.getMethods()) {
            if (method.getParameterCount() == 1
                    && (method.getName().equals(setter) || method.getName().equals(name))) {
                return method;
            }
        }
        throw new NoSuchMethodException(setter);
    }

    /** A class does not allow some values of its fields. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super("A key of these fields cannot be made", cause);
        }
    }
}
