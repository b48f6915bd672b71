package io.flinkpartitioning.troubleshooting;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the sources of the library say in their exceptions, as javac's parser reads them.
 *
 * @param errors the exceptions that are made with a message of their own
 * @param texts every text that is put together from literals, whatever becomes of it
 */
record CodeErrors(List<CodeError> errors, List<String> texts) {

    /** Stands for what is known at run time only. */
    private static final String VALUE = "…";

    /** Less than this says nothing by itself: the message is made elsewhere. */
    private static final int LEAST_LETTERS = 12;

    /**
     * An exception that the code makes.
     *
     * @param exception its simple name
     * @param message its message
     */
    record CodeError(String exception, String message) {}

    static CodeErrors in(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> walked = Files.walk(sources)) {
            files = walked.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        CodeErrors found = new CodeErrors(new ArrayList<>(), new ArrayList<>());
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                found.addAll(unit);
            }
        }
        return found;
    }

    private void addAll(CompilationUnitTree unit) {
        addAll(unit, new Messages(constants(unit)));
    }

    /** Returns the constants of a file that are texts: their names, and what they are made of. */
    private static Map<String, ExpressionTree> constants(CompilationUnitTree unit) {
        Map<String, ExpressionTree> constants = new HashMap<>();
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
                if (variable.getInitializer() != null
                        && variable.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    constants.put(variable.getName().toString(), variable.getInitializer());
                }
                return super.visitVariable(variable, null);
            }
        }.scan(unit, null);
        return constants;
    }

    private void addAll(CompilationUnitTree unit, Messages messages) {
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void unused) {
                String name = simpleName(made.getIdentifier());
                if (name.endsWith("Exception")) {
                    made.getArguments().stream()
                            .map(messages::text)
                            .distinct()
                            .sorted()
                            .filter(message -> letters(message) >= LEAST_LETTERS)
                            .forEach(message -> errors.add(new CodeError(name, message)));
                }
                return super.visitNewClass(made, null);
            }

            @Override
            public @Nullable Void visitMethodInvocation(
                    MethodInvocationTree call, @Nullable Void unused) {
                if (call.getMethodSelect().toString().equals("Require.argument")) {
                    errors.add(
                            new CodeError(
                                    "IllegalArgumentException",
                                    messages.text(call.getArguments().get(1))));
                }
                return super.visitMethodInvocation(call, null);
            }

            @Override
            public @Nullable Void visitBinary(BinaryTree binary, @Nullable Void unused) {
                texts.add(messages.text(binary));
                return super.visitBinary(binary, null);
            }

            @Override
            public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
                texts.add(messages.text(literal));
                return super.visitLiteral(literal, null);
            }
        }.scan(unit, null);
    }

    private static String simpleName(Tree identifier) {
        String name = identifier.toString();
        int generics = name.indexOf('<');
        String raw = generics < 0 ? name : name.substring(0, generics);
        return raw.substring(raw.lastIndexOf('.') + 1);
    }

    private static long letters(String text) {
        return text.chars().filter(Character::isLetter).count();
    }

    /**
     * The messages of a file.
     *
     * @param constants the texts that have names
     */
    private record Messages(Map<String, ExpressionTree> constants) {

        /** Returns an expression as the text that it makes. */
        String text(ExpressionTree expression) {
            return pieces(expression)
                    .replaceAll("%(\\d+\\$)?[-,.\\d]*[sd]", VALUE)
                    .replaceAll("(" + VALUE + ")+", VALUE);
        }

        private String pieces(ExpressionTree expression) {
            if (expression instanceof LiteralTree literal) {
                return literal.getValue() instanceof String text ? text : VALUE;
            }
            if (expression instanceof ParenthesizedTree parenthesized) {
                return pieces(parenthesized.getExpression());
            }
            if (expression instanceof BinaryTree binary && binary.getKind() == Tree.Kind.PLUS) {
                return pieces(binary.getLeftOperand()) + pieces(binary.getRightOperand());
            }
            if (expression instanceof IdentifierTree name) {
                ExpressionTree constant = constants.get(name.getName().toString());
                return constant == null ? VALUE : pieces(constant);
            }
            if (expression instanceof MethodInvocationTree call
                    && call.getMethodSelect() instanceof MemberSelectTree select
                    && select.getIdentifier().contentEquals("formatted")) {
                return pieces(select.getExpression());
            }
            return VALUE;
        }
    }
}
