package io.flinkpartitioning.bench.result;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import org.knowm.xchart.internal.chartpart.Annotation;

/** A text that begins to the right of a point; the library's own ones are centred on it. */
final class ValueLabel extends Annotation {

    private static final int GAP = 7;

    /** How far the baseline is below the middle of digits. */
    private static final double BELOW_MIDDLE = 0.36;

    private final String text;
    private final double x;
    private final double y;

    ValueLabel(String text, double x, double y) {
        super(false);
        this.text = text;
        this.x = x;
        this.y = y;
    }

    @Override
    public void paint(Graphics2D graphics) {
        TextLayout layout =
                new TextLayout(
                        text, styler.getAnnotationTextFont(), graphics.getFontRenderContext());
        double baseline =
                getYAxisScreenValue(y) + styler.getAnnotationTextFont().getSize() * BELOW_MIDDLE;
        Shape letters =
                layout.getOutline(
                        AffineTransform.getTranslateInstance(
                                getXAxisScreenValue(x) + GAP, baseline));
        graphics.setColor(styler.getAnnotationTextFontColor());
        graphics.fill(letters);
        bounds = letters.getBounds2D();
    }
}
