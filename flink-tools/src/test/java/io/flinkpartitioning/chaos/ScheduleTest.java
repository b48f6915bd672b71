package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.chaos.FaultKind.Phase;
import io.flinkpartitioning.chaos.Schedule.ScheduledFault;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final int FAULTS_OF_AN_HOUR = 120;
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    private static List<FaultKind> kinds(Schedule schedule) {
        return schedule.faults().stream().map(ScheduledFault::kind).toList();
    }

    private static Map<FaultKind, Long> counts(List<FaultKind> kinds) {
        return kinds.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void sameSeed_isTheSameSchedule() {
        assertThat(Schedule.of(42, FAULTS_OF_AN_HOUR, ALL))
                .isEqualTo(Schedule.of(42, FAULTS_OF_AN_HOUR, Set.copyOf(ALL)));
    }

    @Test
    void otherSeed_isAnotherSchedule() {
        assertThat(kinds(Schedule.of(42, FAULTS_OF_AN_HOUR, ALL)))
                .isNotEqualTo(kinds(Schedule.of(43, FAULTS_OF_AN_HOUR, ALL)));
    }

    /** By it a run can be repeated that someone else has had. */
    @Test
    void schedule_isTheSameInEveryVersion() {
        assertThat(Schedule.of(1, 3, EnumSet.of(FaultKind.RESCALED, FaultKind.BROKER_KILLED)))
                .isEqualTo(
                        new Schedule(
                                List.of(
                                        new ScheduledFault(
                                                FaultKind.RESCALED, 7515937759503895804L),
                                        new ScheduledFault(
                                                FaultKind.BROKER_KILLED, 668424937071768037L),
                                        new ScheduledFault(
                                                FaultKind.RESCALED, -6292788870224356907L))));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 42, Long.MIN_VALUE, Long.MAX_VALUE})
    void everyKind_happensAtLeastFiveTimesInAnHour(long seed) {
        Map<FaultKind, Long> counts = counts(kinds(Schedule.of(seed, FAULTS_OF_AN_HOUR, ALL)));

        assertThat(counts.keySet()).isEqualTo(ALL);
        assertThat(counts.get(FaultKind.NEW_PARTITIONS)).isEqualTo(5);
        counts.remove(FaultKind.NEW_PARTITIONS);
        assertThat(counts.values()).allMatch(count -> count == 8 || count == 9);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 42})
    void whatCannotBeUndone_comesAtLast_andTheOtherClusterAfterThat(long seed) {
        assertThat(kinds(Schedule.of(seed, FAULTS_OF_AN_HOUR, ALL)).stream().map(FaultKind::phase))
                .isSortedAccordingTo(Enum::compareTo)
                .contains(Phase.ANY_TIME, Phase.AT_LAST, Phase.ADAPTIVE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 42})
    void everyRound_hasEachKindOnce(long seed) {
        List<FaultKind> kinds = kinds(Schedule.of(seed, FAULTS_OF_AN_HOUR, ALL));
        int inARound = (int) ALL.stream().filter(kind -> kind.phase() == Phase.ANY_TIME).count();

        for (int round = 0; round < 8; round++) {
            assertThat(kinds.subList(inARound * round, inARound * (round + 1)))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void faultsOfAKind_differ() {
        List<Long> seeds =
                Schedule.of(3, 50, EnumSet.of(FaultKind.RESCALED)).faults().stream()
                        .map(ScheduledFault::seed)
                        .toList();

        assertThat(seeds).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void topicsThatMayNotGrowMore_endTheSchedule() {
        assertThat(Schedule.of(3, 50, EnumSet.of(FaultKind.NEW_PARTITIONS)).faults()).hasSize(5);
    }

    @Test
    void fewerFaultsThanKinds_areRefused() {
        assertThatThrownBy(() -> Schedule.of(1, 11, ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The number of faults must be at least that of their kinds, and that be at"
                                + " least 1, but they are 11 and 14. Give more faults, or fewer"
                                + " kinds.");
        assertThatThrownBy(() -> Schedule.of(1, 1, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
