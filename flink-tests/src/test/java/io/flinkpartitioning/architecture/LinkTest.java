package io.flinkpartitioning.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.SmartKeyBy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The one jar runs on each line of Flink: whatever its classes use of Flink and Kafka is there. */
class LinkTest {

    private static final Path LINES = Path.of("target", "lines");
    private static Set<Links> ofTheLibrary;

    @BeforeAll
    static void read() throws IOException, URISyntaxException {
        ofTheLibrary =
                Links.of(
                        Path.of(
                                SmartKeyBy.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20", "2.0", "2.1", "2.2", "2.3"})
    void references_resolve(String line) throws IOException {
        assertThat(ofTheLibrary).hasSizeGreaterThan(1_000);
        assertThat(Links.unresolved(ofTheLibrary, LINES.resolve(line))).isEmpty();
    }

    /** Else the check would be one that cannot fail. */
    @Test
    void classesAndMembersOfALaterLine_areFound(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("later.jar");
        try (JarOutputStream later = new JarOutputStream(Files.newOutputStream(jar))) {
            later.putNextEntry(new ZipEntry("OfALaterLine.class"));
            later.write(classOfALaterLine());
        }
        Set<Links> links = Links.of(jar);
        assertThat(Links.unresolved(links, LINES.resolve("2.2"))).isEmpty();
        assertThat(Links.unresolved(links, LINES.resolve("1.20")))
                .anyMatch(link -> link.endsWith("RichSourceReaderContext"))
                .anyMatch(link -> link.contains("StreamGraphHasherV2.generateUserSpecifiedHash"));
    }

    /** Returns a class that uses what Flink 2.2 has, but 1.20 has not. */
    private static byte[] classOfALaterLine() {
        String context = "org/apache/flink/api/connector/source/RichSourceReaderContext";
        ClassWriter writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V17, Opcodes.ACC_FINAL, "OfALaterLine", null, "java/lang/Object", null);
        MethodVisitor method =
                writer.visitMethod(
                        Opcodes.ACC_STATIC, "use", "(L%s;)V".formatted(context), null, null);
        method.visitCode();
        method.visitLdcInsn("uid");
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "org/apache/flink/streaming/api/graph/StreamGraphHasherV2",
                "generateUserSpecifiedHash",
                "(Ljava/lang/String;)[B",
                false);
        method.visitInsn(Opcodes.POP);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
