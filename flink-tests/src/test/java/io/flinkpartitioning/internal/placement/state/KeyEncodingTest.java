package io.flinkpartitioning.internal.placement.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyEncodingTest {

    private static final Map<String, String> UTF_8 = Map.of("key.serializer.encoding", "UTF-8");

    @Test
    void equals_withoutProbes_isDecidedByTopicAndSettings() {
        KeyEncoding encoding = new KeyEncoding("trades", UTF_8);

        assertThat(encoding)
                .isEqualTo(new KeyEncoding("trades", UTF_8))
                .hasSameHashCodeAs(new KeyEncoding("trades", UTF_8))
                .isNotEqualTo(new KeyEncoding("quotes", UTF_8))
                .isNotEqualTo(new KeyEncoding("trades", Map.of()))
                .isNotEqualTo("trades");
    }

    @Test
    void toString_namesTopicAndSettings_withoutTheirValues() {
        assertThat(new KeyEncoding("trades", UTF_8))
                .asString()
                .contains("trades", "key.serializer.encoding")
                .doesNotContain("UTF-8");
        assertThat(KeyEncoding.FIXED).hasToString("");
    }

    @Test
    void keysApartInAPart_areNamedByThePathOfTheirField() {
        ProbedKeys.Apart apart = new ProbedKeys.Apart("note", 1, 2);

        assertThat(apart.in("account").field()).isEqualTo("account.note");
        assertThat(apart.in("").field()).isEqualTo("note");
        assertThat(new ProbedKeys.Apart("", 1, 2).in("account").field()).isEqualTo("account");
    }
}
