package io.flinkpartitioning.doctor;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A run of the doctor in this JVM.
 *
 * @param exitCode its exit code
 * @param output its standard output
 * @param errors its error output
 */
record DoctorRun(int exitCode, String output, String errors) {

    static DoctorRun of(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode =
                Doctor.commandLine()
                        .setOut(new PrintWriter(output, true))
                        .setErr(new PrintWriter(errors, true))
                        .execute(arguments);
        return new DoctorRun(exitCode, output.toString(), errors.toString());
    }
}
