package io.sealane.serving.controller.revision;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.knative.serving.v1.ConfigurationStatus;
import io.fabric8.knative.serving.v1.ConfigurationStatusBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.config.DefaultsConfig;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a Configuration's status says. Pure. */
public final class ConfigurationStatuses {

    private ConfigurationStatuses() {}

    /**
     * The Configuration with all of its status.
     *
     * @param latest the revision that has the name of this generation's
     * @param revisions all of the Configuration's
     * @param defaults what templates leave out
     */
    static Configuration of(
            Configuration configuration,
            Revision latest,
            List<Revision> revisions,
            DefaultsConfig defaults,
            Instant now) {
        var before = configuration.getStatus() == null ? new ConfigurationStatus() : configuration.getStatus();
        boolean ours = Revisions.isOf(configuration, latest, defaults);
        var status = new ConfigurationStatusBuilder(before)
                .withObservedGeneration(configuration.getMetadata().getGeneration())
                .withConditions(conditions(before, latest, ours, now));
        if (ours) {
            status.withLatestCreatedRevisionName(latest.getMetadata().getName());
        }
        var ready = revisions.stream()
                .filter(revision -> is(revision, "True"))
                .max(Comparator.comparingLong(Revisions::generation));
        status.withLatestReadyRevisionName(
                ready.map(revision -> revision.getMetadata().getName()).orElse(null));
        return new ConfigurationBuilder(configuration)
                .withStatus(status.build())
                .build();
    }

    /** The API server has refused the Revision of this generation. */
    static Configuration refused(Configuration configuration, String why, Instant now) {
        var before = configuration.getStatus() == null ? new ConfigurationStatus() : configuration.getStatus();
        var sum = new Conditions(before.getConditions(), now)
                .no("LatestRevision", "RevisionFailed", "Revision creation failed with message: " + why);
        var status = new ConfigurationStatusBuilder(before)
                .withObservedGeneration(configuration.getMetadata().getGeneration())
                .withConditions(readiness(sum))
                .build();
        return new ConfigurationBuilder(configuration).withStatus(status).build();
    }

    private static List<Condition> conditions(ConfigurationStatus before, Revision latest, boolean ours, Instant now) {
        var name = latest.getMetadata().getName();
        var own = readiness(latest);
        var sum = new Conditions(before.getConditions(), now);
        if (!ours) {
            sum.no(
                    "LatestRevision",
                    "RevisionNameTaken",
                    "Revision \"" + name
                            + "\" exists already and was made of something else: give the template another name");
        } else if (is(latest, "True")) {
            sum.yes("LatestRevision");
        } else if (is(latest, "False")) {
            var why = own.map(Condition::getMessage).orElse("");
            sum.no("LatestRevision", "RevisionFailed", "Revision \"" + name + "\" failed with message: " + why);
        } else {
            sum.unknown(
                    "LatestRevision",
                    own.map(Condition::getReason).orElse("Deploying"),
                    own.map(Condition::getMessage).orElse(""));
        }
        return readiness(sum);
    }

    /** Knative shows the sum only. */
    private static List<Condition> readiness(Conditions sum) {
        return sum.build().stream()
                .filter(condition -> condition.getType().equals(Conditions.READY))
                .toList();
    }

    /** Whether a Revision's Ready has that status, such as {@code True}. */
    public static boolean is(Revision revision, String status) {
        return readiness(revision)
                .map(Condition::getStatus)
                .filter(status::equals)
                .isPresent();
    }

    private static Optional<Condition> readiness(Revision revision) {
        return revision.getStatus() == null
                ? Optional.empty()
                : Conditions.find(revision.getStatus().getConditions(), Conditions.READY);
    }
}
