package io.flinkpartitioning.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** Colours and fonts of charts: dark on white, so that they are readable on any page. */
public final class ChartLook {

    /** What a chart is about. */
    public static final Color BLUE = new Color(0x1f5fa8);

    /** What needs attention. */
    public static final Color ORANGE = new Color(0xd9640a);

    /** What is beside the point. */
    public static final Color GREY = new Color(0xb4bcc6);

    /** Text. */
    public static final Color INK = new Color(0x26303b);

    private static final Color LINES = new Color(0xdde2e8);

    private ChartLook() {}

    /** Gives a chart this look, without title and with its legend below. */
    public static void applyTo(AxesChartStyler styler) {
        styler.setChartTitleVisible(false)
                .setBaseFont(font(Font.PLAIN, 13))
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE);
        styler.setAxisTitleFont(font(Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12));
        styler.setLegendFont(font(Font.PLAIN, 12));
        styler.setAnnotationTextFont(font(Font.PLAIN, 12));
        styler.setAnnotationTextFontColor(INK);
        styler.setPlotMargin(0);
        styler.setLocale(Locale.ROOT);
        styler.setPlotGridLinesColor(LINES);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
    }

    /** Returns the font of charts in a style of {@link Font}. */
    public static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
