package io.sealane.serving.controller;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationStatus;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.ServiceStatus;
import io.fabric8.knative.serving.v1.ServiceStatusBuilder;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.world.Meta;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status of a Service of Knative says. Pure. */
final class ServiceStatuses {

    private static final String CONFIGURATIONS = "ConfigurationsReady";
    private static final String ROUTES = "RoutesReady";

    /** What the status depends on. */
    record Facts(Child<Configuration> configuration, Child<Route> route) {

        /** What the API server has against one of them. */
        Optional<String> refusal() {
            return Stream.of(configuration, route)
                    .filter(child -> child.reason().equals(Child.REFUSED))
                    .map(Child::message)
                    .findFirst();
        }
    }

    /**
     * What became of a child.
     *
     * @param object empty where there is none of ours
     * @param reason why there is none, for a condition; empty when there is
     * @param message the same for people
     */
    record Child<T>(Optional<T> object, String reason, String message) {

        /** The reason where the API server does not take it. */
        static final String REFUSED = "Refused";

        static <T> Child<T> of(T object) {
            return new Child<>(Optional.of(object), "", "");
        }

        static <T> Child<T> none(String reason, String message) {
            return new Child<>(Optional.empty(), reason, message);
        }

        private void tell(Conditions conditions, String type) {
            conditions.no(type, reason, message);
        }
    }

    private ServiceStatuses() {}

    static Service of(Service service, Facts facts, Instant now) {
        var before = service.getStatus() == null ? new ServiceStatus() : service.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        var status = new ServiceStatusBuilder(before)
                .withObservedGeneration(service.getMetadata().getGeneration());
        facts.configuration()
                .object()
                .ifPresentOrElse(
                        configuration -> copyConfiguration(conditions, status, configuration),
                        () -> facts.configuration().tell(conditions, CONFIGURATIONS));
        facts.route()
                .object()
                .ifPresentOrElse(
                        route -> copyRoute(
                                conditions, status, facts.configuration().object(), route),
                        () -> facts.route().tell(conditions, ROUTES));
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

    private static void copyConfiguration(
            Conditions conditions, ServiceStatusBuilder service, Configuration configuration) {
        copy(conditions, CONFIGURATIONS, configuration);
        var status = configuration.getStatus();
        if (status != null) {
            service.withLatestCreatedRevisionName(status.getLatestCreatedRevisionName())
                    .withLatestReadyRevisionName(status.getLatestReadyRevisionName());
        }
    }

    private static void copyRoute(
            Conditions conditions, ServiceStatusBuilder service, Optional<Configuration> configuration, Route route) {
        copyRoute(conditions, configuration, route);
        var status = route.getStatus();
        if (status != null) {
            service.withUrl(status.getUrl()).withAddress(status.getAddress()).withTraffic(status.getTraffic());
        }
    }

    private static void copyRoute(Conditions conditions, Optional<Configuration> configuration, Route route) {
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

    private static boolean followsLatest(Optional<Configuration> configuration, Route route) {
        var latest = configuration
                .map(Configuration::getStatus)
                .map(ConfigurationStatus::getLatestReadyRevisionName)
                .orElse(null);
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
