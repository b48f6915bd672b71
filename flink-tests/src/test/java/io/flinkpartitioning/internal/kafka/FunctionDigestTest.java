package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.PartitionFunction;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A digest tells functions apart by class and captured state, and by nothing that changes alone.
 */
class FunctionDigestTest {

    private record Captures(Serializable value) implements PartitionFunction<String> {
        @Override
        public int partition(String key, byte[] keyBytes, int partitions) {
            return 0;
        }
    }

    private static int one(String key, byte[] keyBytes, int partitions) {
        return 1;
    }

    private static int other(String key, byte[] keyBytes, int partitions) {
        return 2;
    }

    private static PartitionFunction<String> capturing(Serializable value) {
        return (key, keyBytes, partitions) -> value.hashCode();
    }

    private static String of(Object captured) {
        return FunctionDigest.of(new Captures((Serializable) captured));
    }

    @Test
    void digest_ofOneFunction_isTheSameInEveryJvm() {
        assertThat(of(Map.of("north", 1, "south", List.of(2, "x")))).isEqualTo("bf9a251b5221029a");
    }

    @Test
    void capturedCollections_ofEqualContent_areAlike() {
        Map<String, Integer> puts = new HashMap<>(1024);
        puts.put("south", 2);
        puts.put("north", 1);
        assertThat(of(puts))
                .isEqualTo(of(Map.of("north", 1, "south", 2)))
                .isNotEqualTo(of(Map.of("north", 1, "south", 3)))
                .isNotEqualTo(of(Map.of("north", 1, "west", 2)));
        assertThat(of(new HashSet<>(List.of(1, 2, 3)))).isEqualTo(of(Set.of(3, 1, 2)));
        assertThat(of(new ArrayList<>(List.of("a", "b"))))
                .isEqualTo(of(List.of("a", "b")))
                .isEqualTo(of(Arrays.asList("a", "b")))
                .isNotEqualTo(of(List.of("b", "a")));
    }

    @Test
    void capturedObjects_inACollection_differByTheirContent() {
        assertThat(of(List.of(new Captures("a"))))
                .isEqualTo(of(new ArrayList<>(List.of(new Captures("a")))))
                .isNotEqualTo(of(List.of(new Captures("b"))));
    }

    @Test
    void capturedMapsWithOrder_differByOrder() {
        Map<String, Integer> forth = new LinkedHashMap<>();
        forth.put("a", 1);
        forth.put("b", 2);
        Map<String, Integer> back = new LinkedHashMap<>();
        back.put("b", 2);
        back.put("a", 1);
        assertThat(of(forth)).isNotEqualTo(of(back));
        TreeMap<String, Integer> sorted = new TreeMap<>(back);
        TreeMap<String, Integer> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(back);
        assertThat(of(sorted)).isNotEqualTo(of(ignoringCase));
    }

    /** Whether two equal texts are one object depends on how they were read. */
    @Test
    void capturedTexts_ofEqualContent_areAlikeAsOneObjectOrTwo() {
        String text = "north";
        Integer number = 1000;
        assertThat(of(new Object[] {text, text, number, number}))
                .isEqualTo(
                        of(
                                new Object[] {
                                    text, "nor".concat("th"), number, Integer.valueOf("1000")
                                }));
    }

    @Test
    void lambdas_differByWhatTheyCapture_notByTheirNumber() {
        assertThat(FunctionDigest.of(capturing("a")))
                .isEqualTo(FunctionDigest.of(capturing("a")))
                .isNotEqualTo(FunctionDigest.of(capturing("b")));
        PartitionFunction<String> first = (key, keyBytes, partitions) -> 0;
        PartitionFunction<String> second = (key, keyBytes, partitions) -> 0;
        assertThat(FunctionDigest.of(first)).isEqualTo(FunctionDigest.of(second));
    }

    @Test
    @SuppressWarnings("serial") // The methods are not public, because the test is not.
    void methods_differByName() {
        PartitionFunction<String> one = FunctionDigestTest::one;
        PartitionFunction<String> other = FunctionDigestTest::other;
        PartitionFunction<String> again = FunctionDigestTest::one;
        assertThat(FunctionDigest.of(one))
                .isEqualTo(FunctionDigest.of(again))
                .isNotEqualTo(FunctionDigest.of(other));
    }
}
