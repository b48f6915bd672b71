package io.flinkpartitioning.bench.result;

import io.flinkpartitioning.charts.ChartLook;
import java.awt.Color;

/** The colours of arms, which differ for the colour-blind too (Okabe and Ito's, and two more). */
final class ArmColors {

    private static final Color[] COLORS = {
        new Color(0x7a8592),
        ChartLook.BLUE,
        ChartLook.ORANGE,
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0x56b4e9),
        new Color(0xb59b00),
        ChartLook.INK,
        new Color(0x8b5a2b)
    };

    private ArmColors() {}

    /** Returns the colour of an arm, by its place among all. */
    static Color of(int arm) {
        return COLORS[arm % COLORS.length];
    }
}
