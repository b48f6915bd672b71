package io.flinkpartitioning.tools;

import io.flinkpartitioning.doctor.Doctor;
import io.flinkpartitioning.savepoints.Savepoints;
import java.util.Arrays;

/** Runs one of the tools, and gives it the arguments that follow its name. */
public final class FlinkTools {

    /** The doctor's code for something that is wrong, and that of the savepoint command. */
    private static final int WRONG = 2;

    private FlinkTools() {}

    /** Runs the tool that the first argument names, and exits with its code. */
    public static void main(String[] args) {
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (args.length == 0 ? "" : args[0]) {
            case "doctor" -> Doctor.main(rest);
            case "savepoint" -> Savepoints.main(rest);
            default -> {
                System.err.println(
                        """
                        The first argument must name a tool: doctor (how is a topic partitioned?) or \
                        savepoint (convert keyed state). Say --help behind it for more.""");
                System.exit(WRONG);
            }
        }
    }
}
