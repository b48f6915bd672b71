package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.examples.guide.GuidePage;
import io.flinkpartitioning.examples.guide.GuidePage.Command;
import io.flinkpartitioning.examples.guide.GuidePage.Event;
import io.flinkpartitioning.examples.guide.GuidePage.Step;
import io.flinkpartitioning.examples.guide.GuidePage.TextFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command of {@code docs/production.md}, on a broker and on clusters that have nothing
 * but Flink's distribution, and looks whether the reader sees what the page says.
 */
@Tag("full")
class ProductionGuideIT {

    private static final Path PAGE = Path.of("..", "docs", "production.md");

    @Test
    void everyCommandOfThePage_doesWhatThePageSays(@TempDir Path directory) throws Exception {
        List<Step> steps = GuidePage.read(PAGE);
        assertThat(steps).hasAtLeastOneElementOfType(Command.class);
        try (GuidedJob job = GuidedJob.create(directory)) {
            for (Step step : steps) {
                System.out.println(step);
                try {
                    if (step instanceof Command command) {
                        job.run(command);
                    } else if (step instanceof TextFile file) {
                        job.write(file);
                    } else if (step instanceof Event event) {
                        job.happen(event);
                    }
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("%s, line %d".formatted(PAGE, step.line()), e);
                }
            }
            job.end();
        }
    }
}
