package io.flinkpartitioning.strategy.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StrategySettingsTest {

    private static final StrategyOption<Integer> SIZE =
            StrategyOption.integer("size", "The size.")
                    .must("at least 1", size -> size >= 1, "Give 1.")
                    .withDefault(7);

    private static final StrategyOption<Double> SHARE =
            StrategyOption.number("share", "The share.");

    @Test
    void with_valueOfAnotherTypeOrAgainstTheRule_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrategySettings.NONE.with(SIZE, "1"))
                .withMessage("size must be at least 1, but is '1'. Give 1.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrategySettings.NONE.with(SIZE, 0))
                .withMessage("size must be at least 1, but is 0. Give 1.");
    }

    @Test
    void overriddenBy_otherSettings_takesTheirValuesAndKeepsTheRest() {
        StrategySettings file = StrategySettings.NONE.with(SIZE, 2).with(SHARE, 1);
        StrategySettings merged = file.overriddenBy(StrategySettings.NONE.with(SIZE, 3));
        assertThat(merged.get(SIZE)).isEqualTo(3);
        assertThat(merged.get(SHARE)).isEqualTo(1.0);
        assertThat(file.get(SIZE)).isEqualTo(2);
    }

    @Test
    void find_optionThatIsMadeAnewByItsProvider_isFoundByItsKey() {
        StrategySettings settings = StrategySettings.NONE.with(SHARE, 0.5);
        assertThat(settings.find(StrategyOption.number("share", "The share."))).contains(0.5);
    }

    @Test
    void get_optionThatIsNotSet_isItsDefaultOrRefused() {
        assertThat(StrategySettings.NONE.get(SIZE)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrategySettings.NONE.get(SHARE))
                .withMessage("share must be set, but is not. Correct it.");
    }
}
