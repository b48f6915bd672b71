package io.flinkpartitioning.internal.architecture;

/** What no API type may show: for the tests of the rules. */
public class InternalSupertype {

    /** A field that a type of the API would inherit. */
    public int inheritedField;

    /** A field that only subclasses see. */
    protected int protectedField;

    /** A method that a type of the API would inherit. */
    public void inheritedMethod() {}

    /** A method that a type of the API declares itself. */
    public void declaredMethod() {}

    @Override
    public String toString() {
        return "a method that is no internal one";
    }

    /** An internal exception. */
    public static class InternalException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
