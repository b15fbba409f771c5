package io.sealane.eventing.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.eventing.controller.policy.PolicyStatuses.Subjects;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AppliedPoliciesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Broker BROKER = new BrokerBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("br")
            .withLabels(Map.of("app", "shop", "tier", "one"))
            .endMetadata()
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{to: []} | true",
                "{to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}]} | true",
                "{to: [{ref: {apiVersion: eventing.knative.dev/v1beta1, kind: broker, name: br}}]} | true",
                "{to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: other}}]} | false",
                "{to: [{ref: {apiVersion: messaging.knative.dev/v1, kind: Broker, name: br}}]} | false",
                "{to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Trigger, name: br}}]} | false",
                "{to: [{ref: {apiVersion: v1, kind: X, name: x}}, {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}]} | true",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker}}]} | true",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchLabels: {app: shop}}}]} | true",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchLabels: {app: shop, tier: two}}}]} | false",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchExpressions: [{key: tier, operator: In, values: [one]}]}}]} | true",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchExpressions: [{key: tier, operator: NotIn, values: [one]}]}}]} | false",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchExpressions: [{key: absent, operator: Exists}]}}]} | false",
                "{to: [{selector: {apiVersion: eventing.knative.dev/v1, kind: Broker, matchExpressions: [{key: absent, operator: DoesNotExist}]}}]} | true",
                "{to: [{selector: {apiVersion: messaging.knative.dev/v1, kind: Channel, matchLabels: {app: shop}}}]} | false"
            })
    void a_policy_is_about_what_it_names_or_selects_or_about_its_namespace(String spec, boolean applies) {
        var applied = AppliedPolicies.of(List.of(BROKER), List.of(ready(policy("ns", "p", spec))));

        assertThat(applied.compiled().isEmpty()).isEqualTo(!applies);
    }

    @Test
    void a_policy_of_another_namespace_does_not_apply() {
        assertThat(AppliedPolicies.of(List.of(BROKER), List.of(ready(policy("other", "p", "{}")))))
                .isEqualTo(AppliedPolicies.NONE);
    }

    @Test
    void one_that_is_not_ready_applies_without_subjects_and_is_not_shown() {
        var good = ready(policy("ns", "good", "{from: [{sub: a}], filters: [{exact: {type: t}}]}"));
        var changed = ready(policy("ns", "changed", "{from: [{sub: a}]}"));
        changed.getMetadata().setGeneration(2L);

        var applied = AppliedPolicies.of(List.of(BROKER), List.of(good, changed));

        assertThat(applied.compiled())
                .extracting(policy -> policy.name() + policy.subjects())
                .containsExactlyInAnyOrder("good[a]", "changed[]");
        assertThat(applied.shown()).extracting(shown -> shown.getName()).containsExactly("good");
        var conditions = new Conditions(List.of(), NOW);
        applied.describe(conditions, io.sealane.eventing.access.DefaultMode.ALLOW_ALL);
        assertThat(conditions.build().get(0).getMessage()).isEqualTo("event policies changed are not ready");
    }

    @Test
    void the_status_names_what_keeps_a_policy_from_being_followed() {
        var bad = policy(
                "ns",
                "bad",
                "{to: [{ref: {apiVersion: sinks.knative.dev/v1alpha1, kind: JobSink, name: s}}], filters: [{cesql: 'id ='}]}");

        var status = PolicyStatuses.of(
                        bad, new Subjects(List.of(), Optional.of("Trigger ns/x does not exist")), false, NOW)
                .getStatus();

        assertThat(status.getConditions())
                .filteredOn(condition -> "False".equals(condition.getStatus()))
                .extracting(condition -> condition.getType() + " " + condition.getReason())
                .containsExactlyInAnyOrder(
                        "AuthenticationEnabled OIDCAuthenticationDisabled",
                        "SubjectsResolved SubjectsUnresolved",
                        "FiltersUnderstood FilterInvalid",
                        "TargetsGuarded TargetNotGuarded",
                        "Ready OIDCAuthenticationDisabled");
        assertThat(status.getFrom()).isEmpty();
        assertThat(status.getConditions())
                .extracting(condition -> condition.getMessage())
                .contains("spec.to: expected a Broker, Channel, InMemoryChannel, Sequence or Parallel, got JobSink");
    }

    @Test
    void a_policy_whose_status_is_behind_is_awaited_and_one_that_is_refused_is_not() {
        var fresh = policy("ns", "fresh", "{from: [{sub: a}]}");
        var edited = ready(policy("ns", "edited", "{from: [{sub: a}]}"));
        edited.getMetadata().setGeneration(2L);
        var switched = PolicyStatuses.of(
                policy("ns", "switched", "{}"), new Subjects(List.of("a"), Optional.empty()), false, NOW);
        var refused = PolicyStatuses.of(
                policy("ns", "refused", "{}"), new Subjects(List.of(), Optional.of("no such Trigger")), true, NOW);

        var applied = AppliedPolicies.of(
                List.of(BROKER), List.of(fresh, edited, switched, refused, ready(policy("ns", "good", "{}"))));

        assertThat(applied.awaited())
                .containsExactly("EventPolicy edited", "EventPolicy fresh", "EventPolicy switched");
    }

    private static EventPolicy ready(EventPolicy policy) {
        var subjects = PolicyStatuses.senders(policy).stream()
                .map(from -> from.getSub())
                .toList();
        return PolicyStatuses.of(policy, new Subjects(subjects, Optional.empty()), true, NOW);
    }

    private static EventPolicy policy(String namespace, String name, String spec) {
        return Serialization.unmarshal(
                "apiVersion: eventing.knative.dev/v1alpha1\nkind: EventPolicy\nmetadata: {namespace: " + namespace
                        + ", name: " + name + ", generation: 1}\nspec: " + spec + "\n",
                EventPolicy.class);
    }
}
