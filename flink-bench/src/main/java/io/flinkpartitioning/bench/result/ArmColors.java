package io.flinkpartitioning.bench.result;

import io.flinkpartitioning.charts.ChartLook;
import java.awt.Color;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The colours of arms, which differ for the colour-blind too (Okabe and Ito's, and two more). Those
 * that many pictures show have the same colour in all.
 */
final class ArmColors {

    private static final Map<String, Color> FIXED =
            Map.of(
                    "keyBy", new Color(0x7a8592),
                    "forward", ChartLook.BLUE,
                    "localFirst", ChartLook.ORANGE,
                    "auto", new Color(0x009e73),
                    "limit", ChartLook.INK);

    private static final List<Color> OTHERS =
            List.of(
                    new Color(0xcc79a7),
                    new Color(0x56b4e9),
                    new Color(0xb59b00),
                    new Color(0x8b5a2b),
                    new Color(0x9467bd));

    private final Map<String, Color> colors = new HashMap<>(FIXED);

    ArmColors(List<String> arms) {
        Iterator<Color> others = OTHERS.iterator();
        for (String arm : arms) {
            if (!colors.containsKey(arm)) {
                others = others.hasNext() ? others : OTHERS.iterator();
                colors.put(arm, others.next());
            }
        }
    }

    /** Returns the colour of an arm. */
    Color of(String arm) {
        return colors.getOrDefault(arm, ChartLook.GREY);
    }
}
