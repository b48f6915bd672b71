package io.flinkpartitioning.bench;

import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.function.Function;

/** Columns of the tables that benchmarks print. */
final class Columns {

    private Columns() {}

    static <T> ColumnData<T> of(String header, Function<T, String> content) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .with(content);
    }
}
