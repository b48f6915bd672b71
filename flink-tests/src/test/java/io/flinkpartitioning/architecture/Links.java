package io.flinkpartitioning.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * The references of a jar's classes to classes of Flink and Kafka, and to their members.
 *
 * @param from the class that has the reference
 * @param owner the internal name of the class that it refers to
 * @param member name and descriptor of a member; empty for the class itself
 */
record Links(String from, String owner, String member) {

    private static final String OF_OTHERS = "org/apache/";

    @Override
    public String toString() {
        return "%s uses %s%s".formatted(from, owner, member.isEmpty() ? "" : "." + member);
    }

    /** Reads the references of a jar. */
    static Set<Links> of(Path jar) throws IOException {
        Set<Links> links = new HashSet<>();
        try (JarFile classes = new JarFile(jar.toFile())) {
            for (JarEntry entry : classes.stream().filter(Links::isClass).toList()) {
                try (InputStream bytes = classes.getInputStream(entry)) {
                    new ClassReader(bytes).accept(new References(links), 0);
                }
            }
        }
        return links;
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class");
    }

    /** Returns the references that do not resolve in the jars of a folder. */
    static Set<String> unresolved(Set<Links> links, Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        try (URLClassLoader line =
                new URLClassLoader(
                        jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Members members = new Members(line, new HashMap<>());
            Set<String> unresolved = new TreeSet<>();
            for (Links link : links) {
                if (!members.resolve(link)) {
                    unresolved.add(link.toString());
                }
            }
            return unresolved;
        }
    }

    /** Notes each class that is named and each member that is used. */
    private static final class References extends ClassRemapper {

        private final Set<Links> links;

        References(Set<Links> links) {
            super(Opcodes.ASM9, new ClassVisitor(Opcodes.ASM9) {}, new Named(links));
            this.links = links;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                String signature,
                String superName,
                String[] interfaces) {
            ((Named) remapper).from = name;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            super.visitMethod(access, name, descriptor, signature, thrown);
            return createMethodRemapper(
                    new MethodVisitor(Opcodes.ASM9) {
                        @Override
                        public void visitMethodInsn(
                                int opcode, String owner, String called, String type, boolean itf) {
                            use(owner, called + type);
                        }

                        @Override
                        public void visitFieldInsn(
                                int opcode, String owner, String field, String type) {
                            use(owner, field + type);
                        }

                        @Override
                        public void visitInvokeDynamicInsn(
                                String called, String type, Handle factory, Object... arguments) {
                            for (Object argument : arguments) {
                                if (argument instanceof Handle method) {
                                    use(method.getOwner(), method.getName() + method.getDesc());
                                }
                            }
                        }
                    });
        }

        private void use(String owner, String member) {
            if (owner.startsWith(OF_OTHERS)) {
                links.add(new Links(((Named) remapper).from, owner, member));
            }
        }
    }

    /** Sees each name of a class, also in descriptors and signatures. */
    private static final class Named extends Remapper {

        private final Set<Links> links;
        private String from = "";

        Named(Set<Links> links) {
            super(Opcodes.ASM9);
            this.links = links;
        }

        @Override
        public String map(String internalName) {
            if (internalName.startsWith(OF_OTHERS)) {
                links.add(new Links(from, internalName, ""));
            }
            return internalName;
        }
    }

    /** The classes of a line, each read once. */
    private record Members(ClassLoader line, Map<String, Optional<Declared>> known) {

        boolean resolve(Links link) throws IOException {
            return link.member().isEmpty()
                    ? find(link.owner()).isPresent()
                    : has(link.owner(), link.member());
        }

        private boolean has(String type, String member) throws IOException {
            Optional<Declared> declared = find(type);
            if (declared.isEmpty()) {
                return false;
            }
            if (declared.get().members().contains(member)) {
                return true;
            }
            for (String parent : declared.get().parents()) {
                if (has(parent, member)) {
                    return true;
                }
            }
            return false;
        }

        private Optional<Declared> find(String type) throws IOException {
            Optional<Declared> declared = known.get(type);
            if (declared == null) {
                try (InputStream bytes = line.getResourceAsStream(type + ".class")) {
                    declared = bytes == null ? Optional.empty() : Optional.of(Declared.of(bytes));
                }
                known.put(type, declared);
            }
            return declared;
        }
    }

    /**
     * What a class declares.
     *
     * @param parents its superclass and interfaces
     * @param members name and descriptor of each of its methods and fields
     */
    private record Declared(List<String> parents, Set<String> members) {

        static Declared of(InputStream bytes) throws IOException {
            ClassReader type = new ClassReader(bytes);
            List<String> parents = new ArrayList<>(List.of(type.getInterfaces()));
            if (type.getSuperName() != null) {
                parents.add(type.getSuperName());
            }
            Set<String> members = new HashSet<>();
            type.accept(
                    new ClassVisitor(Opcodes.ASM9) {
                        @Override
                        public MethodVisitor visitMethod(
                                int access,
                                String name,
                                String descriptor,
                                String signature,
                                String[] thrown) {
                            members.add(name + descriptor);
                            return null;
                        }

                        @Override
                        public FieldVisitor visitField(
                                int access,
                                String name,
                                String descriptor,
                                String signature,
                                Object value) {
                            members.add(name + descriptor);
                            return null;
                        }
                    },
                    ClassReader.SKIP_CODE);
            return new Declared(parents, members);
        }
    }
}
