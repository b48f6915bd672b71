package io.flinkpartitioning.doctor;

import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.function.Function;

/** The columns of tables for the terminal. */
final class Columns {

    /** The width of a column that nothing has to narrow. */
    static final int WIDTH = 40;

    private Columns() {}

    /**
     * Returns a column.
     *
     * @param header its header; empty for none
     * @param width how wide it is at most, with the blanks at its sides; what is longer is broken
     */
    static <T> ColumnData<T> of(
            String header, HorizontalAlign align, int width, Function<T, String> content) {
        return new Column()
                .header(header.isEmpty() ? null : header)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(width, OverflowBehaviour.NEWLINE)
                .with(content);
    }
}
