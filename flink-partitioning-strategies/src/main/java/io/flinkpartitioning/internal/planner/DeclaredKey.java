package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.planner.decision.PlanRequest;
import io.flinkpartitioning.internal.planner.decision.StepDown;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.Routing;

/** A key and its strategy's answer. */
record DeclaredKey<T, K>(KeyBySettings<T, K> settings, DeclaredRouting<K> routing) {

    static <T, K> DeclaredKey<T, K> of(KeyBySettings<T, K> settings) {
        return new DeclaredKey<>(settings, DeclaredRouting.of(settings));
    }

    PlanRequest request(String subject) {
        SourceKey<K, ?> reused = routing.reusedKey();
        return new PlanRequest(
                subject,
                settings.strategyOrDefault().name(),
                settings.nothingDeclared()
                        ? new Routing.ByHash(
                                routing.hashFunction(), new StepDown.NotDeclared().inWords())
                        : routing.routing(),
                reused == null ? null : reused::layout,
                settings.wishes().bestPlan(),
                eventTime(),
                !settings.wishes().observed().isEmpty());
    }

    private EventTime eventTime() {
        EventTime wanted = settings.wishes().eventTime();
        if (wanted != null) {
            return wanted;
        }
        return routing.routing() instanceof Routing.BySourcePartition reusing
                ? reusing.eventTime()
                : EventTime.SHARED;
    }
}
