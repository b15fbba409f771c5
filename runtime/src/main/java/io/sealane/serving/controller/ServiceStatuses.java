package io.sealane.serving.controller;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.ServiceStatus;
import io.fabric8.knative.serving.v1.ServiceStatusBuilder;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the status of a Service of Knative says. Pure. */
final class ServiceStatuses {

    private static final String CONFIGURATIONS = "ConfigurationsReady";
    private static final String ROUTES = "RoutesReady";

    /**
     * What the status depends on.
     *
     * @param refusal why there are no children of ours; empty when there are
     */
    record Facts(
            @Nullable Configuration configuration, @Nullable Route route, String refusal) {

        Facts(Configuration configuration, Route route) {
            this(configuration, route, "");
        }

        static Facts refused(String why) {
            return new Facts(null, null, why);
        }
    }

    private ServiceStatuses() {}

    static Service of(Service service, Facts facts, Instant now) {
        var before = service.getStatus() == null ? new ServiceStatus() : service.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        var status = new ServiceStatusBuilder(before)
                .withObservedGeneration(service.getMetadata().getGeneration());
        var configuration = facts.configuration();
        var route = facts.route();
        if (configuration == null || route == null) {
            conditions.no(CONFIGURATIONS, "NotOwned", facts.refusal()).no(ROUTES, "NotOwned", facts.refusal());
        } else {
            copy(conditions, CONFIGURATIONS, configuration);
            copyRoute(conditions, configuration, route);
            if (configuration.getStatus() != null) {
                status.withLatestCreatedRevisionName(configuration.getStatus().getLatestCreatedRevisionName())
                        .withLatestReadyRevisionName(configuration.getStatus().getLatestReadyRevisionName());
            }
            if (route.getStatus() != null) {
                status.withUrl(route.getStatus().getUrl())
                        .withAddress(route.getStatus().getAddress())
                        .withTraffic(route.getStatus().getTraffic());
            }
        }
        return new ServiceBuilder(service)
                .withStatus(status.withConditions(conditions.build()).build())
                .build();
    }

    private static void copy(Conditions conditions, String type, Configuration configuration) {
        var status = configuration.getStatus();
        if (status == null || !Meta.isCurrent(configuration, status.getObservedGeneration())) {
            conditions.unknown(
                    type,
                    "OutOfDate",
                    "The Configuration is still working to reflect the latest desired specification.");
        } else {
            copy(conditions, type, status.getConditions());
        }
    }

    private static void copyRoute(Conditions conditions, Configuration configuration, Route route) {
        var status = route.getStatus();
        if (status == null || !Meta.isCurrent(route, status.getObservedGeneration())) {
            conditions.unknown(
                    ROUTES, "OutOfDate", "The Route is still working to reflect the latest desired specification.");
            return;
        }
        var ready = Conditions.find(status.getConditions(), Conditions.READY).map(Condition::getStatus);
        if (ready.filter("True"::equals).isPresent() && !followsLatest(configuration, route)) {
            conditions.unknown(ROUTES, "TrafficNotMigrated", "Traffic is not yet migrated to the latest revision.");
        } else {
            copy(conditions, ROUTES, status.getConditions());
        }
    }

    private static boolean followsLatest(Configuration configuration, Route route) {
        var latest = configuration.getStatus() == null
                ? null
                : configuration.getStatus().getLatestReadyRevisionName();
        var traffic = route.getStatus().getTraffic();
        return traffic == null
                || traffic.stream()
                        .filter(target -> Boolean.TRUE.equals(target.getLatestRevision()))
                        .allMatch(target -> Objects.equals(target.getRevisionName(), latest));
    }

    private static void copy(Conditions conditions, String type, @Nullable List<Condition> from) {
        var ready = Conditions.find(from, Conditions.READY);
        var reason = ready.map(Condition::getReason).orElse("");
        var message = ready.map(Condition::getMessage).orElse("");
        switch (ready.map(Condition::getStatus).orElse("Unknown")) {
            case "True" -> conditions.yes(type);
            case "False" -> conditions.no(type, reason, message);
            default -> conditions.unknown(type, reason, message);
        }
    }
}
