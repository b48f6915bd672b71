package io.flinkpartitioning.internal.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a function: its class and what it has captured, but not its code.
 *
 * <p>Java serialization tells what is captured. Its bytes also tell what changes from compilation
 * to compilation, or from JVM to JVM, and would refuse state for nothing. So this leaves out the
 * versions of classes, the numbers that compilers give to lambdas, the order of unordered
 * collections, and which equal texts and numbers are one object.
 */
final class FunctionDigest extends ObjectOutputStream {

    /** The serialized form of {@code List.of}, {@code Set.of} and {@code Map.of}. */
    private static final String IMMUTABLE_COLLECTION = "java.util.CollSer";

    private static final String SYNTHETIC = "lambda$";

    private final @Nullable ClassLoader classLoader;
    private final Map<String, String> texts = new HashMap<>();

    private FunctionDigest(ByteArrayOutputStream out, @Nullable ClassLoader classLoader)
            throws IOException {
        super(out);
        this.classLoader = classLoader;
        enableReplaceObject(true);
    }

    /**
     * Returns the digest.
     *
     * @param function the function; known to be serializable
     */
    static String of(Serializable function) {
        return of(function, function.getClass().getClassLoader());
    }

    private static String of(@Nullable Object object, @Nullable ClassLoader classLoader) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FunctionDigest out = new FunctionDigest(bytes, classLoader)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException("A partition function must be serializable", e);
        }
        return new StringDigest().add(bytes.toByteArray()).toString();
    }

    /** Names and types of the fields, but no version of the class. */
    @Override
    protected void writeClassDescriptor(ObjectStreamClass descriptor) throws IOException {
        writeUTF(descriptor.getName());
        for (ObjectStreamField field : descriptor.getFields()) {
            writeUTF(field.getName());
            writeUTF(String.valueOf(field.getTypeString()));
        }
    }

    @Override
    protected @Nullable Object replaceObject(Object object) throws IOException {
        if (object instanceof SerializedLambda lambda) {
            return parts(lambda);
        }
        if (object instanceof String text) {
            return oneOf(text);
        }
        if (object instanceof Number || object instanceof Boolean || object instanceof Character) {
            return plain(object);
        }
        return isOfTheJdk(object) ? collection(object) : object;
    }

    /** Numbers of the JDK's as text, so that equal ones are alike. */
    private Object plain(Object value) {
        return value.getClass().getName().startsWith("java.lang.")
                ? oneOf("%s %s".formatted(value.getClass().getName(), value))
                : value;
    }

    /** An object that is written again is a reference, so equal texts must be one object. */
    private String oneOf(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static boolean isOfTheJdk(Object object) {
        return object.getClass().getName().startsWith("java.util.");
    }

    private Object collection(Object object) throws IOException {
        if (object.getClass().getName().equals(IMMUTABLE_COLLECTION)) {
            try {
                return collection(Copy.of(object, classLoader));
            } catch (ClassNotFoundException e) {
                throw new IOException("A captured collection cannot be read", e);
            }
        }
        if (object instanceof Map<?, ?> map) {
            return map(map);
        }
        if (object instanceof Set<?> set) {
            boolean ordered = set instanceof SortedSet || set instanceof LinkedHashSet;
            return new Object[] {"set", ordered ? set.toArray() : sorted(set)};
        }
        return object instanceof List<?> list ? new Object[] {"list", list.toArray()} : object;
    }

    private Object map(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new Object[] {key, value}));
        boolean ordered = map instanceof SortedMap || map instanceof LinkedHashMap;
        return new Object[] {
            map instanceof SortedMap<?, ?> sorted ? sorted.comparator() : "map",
            ordered ? entries.toArray() : sorted(entries)
        };
    }

    /** Elements without order, by their digests. */
    private Object[] sorted(Iterable<?> elements) {
        List<String> digests = new ArrayList<>();
        elements.forEach(element -> digests.add(of(element, classLoader)));
        return digests.stream().sorted().toArray();
    }

    /** Reads what was written a moment ago. */
    private static final class Copy extends ObjectInputStream {

        private final @Nullable ClassLoader classLoader;

        private Copy(InputStream in, @Nullable ClassLoader classLoader) throws IOException {
            super(in);
            this.classLoader = classLoader;
        }

        static Object of(Object object, @Nullable ClassLoader classLoader)
                throws IOException, ClassNotFoundException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            }
            try (Copy in = new Copy(new ByteArrayInputStream(bytes.toByteArray()), classLoader)) {
                return in.readObject();
            }
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass descriptor)
                throws IOException, ClassNotFoundException {
            return classLoader == null
                    ? super.resolveClass(descriptor)
                    : Class.forName(descriptor.getName(), false, classLoader);
        }
    }

    private static Object[] parts(SerializedLambda lambda) {
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add("lambda");
        parts.add(lambda.getCapturingClass());
        parts.add(lambda.getFunctionalInterfaceClass());
        if (!lambda.getImplMethodName().startsWith(SYNTHETIC)) {
            parts.add(lambda.getImplClass());
            parts.add(lambda.getImplMethodName());
            parts.add(lambda.getImplMethodSignature());
        }
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            parts.add(lambda.getCapturedArg(i));
        }
        return parts.toArray();
    }
}
