package io.sealane.serving.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.serving.requests.RequestLogConfig;
import io.sealane.serving.scale.ScaleConfig;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingConfigsTest {

    private static final String INSIDE = "svc.cluster.local";

    @Test
    void without_any_entry_everything_is_at_its_default() {
        var network = NetworkConfig.of(Map.of());

        assertThat(network.externalDomainTls()).isFalse();
        assertThat(network.clusterLocalDomainTls()).isFalse();
        assertThat(network.redirected()).isFalse();
        assertThat(network.ingressClass()).isEqualTo("sealane.ingress.networking.knative.dev");
        assertThat(network.externalScheme()).isEqualTo("http");
        assertThat(network.autocreateClaims()).isFalse();
    }

    @Test
    void old_spellings_count_where_the_new_one_says_nothing() {
        assertThat(NetworkConfig.of(Map.of("auto-tls", "Enabled")).externalDomainTls())
                .isTrue();
        assertThat(NetworkConfig.of(Map.of("autoTLS", "ENABLED")).externalDomainTls())
                .isTrue();
        assertThat(NetworkConfig.of(Map.of("auto-tls", "Enabled", "external-domain-tls", "Disabled"))
                        .externalDomainTls())
                .isFalse();
        assertThat(NetworkConfig.of(Map.of("internal-encryption", "true")).systemInternalTls())
                .isTrue();
        assertThat(NetworkConfig.of(Map.of("internal-encryption", "true", "system-internal-tls", "Disabled"))
                        .systemInternalTls())
                .isFalse();
        assertThat(NetworkConfig.of(Map.of("httpProtocol", "Redirected")).redirected())
                .isTrue();
    }

    @Test
    void the_spellings_of_old_of_all_other_keys_count_too() {
        var old = Map.of(
                "autocreateClusterDomainClaims", "true", "defaultExternalScheme", "https", "rolloutDuration", "30");

        assertThat(NetworkConfig.of(old).autocreateClaims()).isTrue();
        assertThat(NetworkConfig.of(old).externalScheme()).isEqualTo("https");
        assertThat(NetworkConfig.of(old).rollout()).hasSeconds(30);
        assertThat(ConfigWarnings.of("config-network", old)).isEmpty();
        assertThat(NetworkConfig.of(Map.of(
                                "autocreateClusterDomainClaims", "true", "autocreate-cluster-domain-claims", "false"))
                        .autocreateClaims())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "external-domain-tls|on|external-domain-tls: expected one of enabled, disabled, got 'on'",
                "http-protocol|maybe|http-protocol: expected one of enabled, redirected, disabled, got 'maybe'",
                "domain-template|{{.Name|domain-template: template, character 8: expected '}}'",
                "domain-template|{{.Name}}/x|domain-template: expected the name of a host, got 'foo/x'",
                "tag-template|{{.Domain}}|tag-template: .Domain: expected one of [Name, Tag]",
                "system-internal-tls|on|system-internal-tls: expected one of enabled, disabled, got 'on'",
                "internal-encryption|yes|internal-encryption: expected true or false, got 'yes'",
                "autocreate-cluster-domain-claims|enabled|autocreate-cluster-domain-claims: expected true or false, got 'enabled'",
                "enable-mesh-pod-addressability|2|enable-mesh-pod-addressability: expected true or false, got '2'",
                "rollout-duration|1m|rollout-duration: expected whole seconds from 0 to 86400, got '1m'",
                "mesh-compatibility-mode|some|mesh-compatibility-mode: expected one of auto, enabled, disabled, got 'some'",
                "namespace-wildcard-cert-selector|x|namespace-wildcard-cert-selector: expected a label selector with matchLabels"
                        + " or matchExpressions, got 'x'"
            })
    void what_is_not_understood_or_not_acted_upon_is_refused(String key, String value, String message) {
        assertThatThrownBy(() -> NetworkConfig.of(Map.of(key, value))).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "T", "TRUE", "true", "True"})
    void a_flag_is_on_in_each_way_that_Go_reads_it(String text) {
        assertThat(NetworkConfig.of(Map.of("autocreate-cluster-domain-claims", text))
                        .autocreateClaims())
                .isTrue();
        assertThat(NetworkConfig.of(Map.of("internal-encryption", text)).systemInternalTls())
                .isTrue();
        assertThat(ScaleConfig.of(Map.of("initial-scale", "0", "allow-zero-initial-scale", text)))
                .isNotEqualTo(ScaleConfig.DEFAULT);
        assertThat(RequestLogConfig.of(Map.of("logging.enable-request-log", text))
                        .template())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "F", "FALSE", "false", "False"})
    void a_flag_is_off_in_each_way_that_Go_reads_it(String text) {
        assertThat(NetworkConfig.of(Map.of("autocreate-cluster-domain-claims", text))
                        .autocreateClaims())
                .isFalse();
        assertThat(NetworkConfig.of(Map.of("internal-encryption", text)).systemInternalTls())
                .isFalse();
        assertThatThrownBy(() -> DefaultsConfig.of(
                        Map.of("allow-container-concurrency-zero", text, "container-concurrency", "0")))
                .hasMessage("container-concurrency: expected a whole number from 1 to 1000, got '0'");
        assertThat(RequestLogConfig.of(Map.of("logging.enable-request-log", text))
                        .template())
                .isEmpty();
    }

    @Test
    void the_domain_with_the_most_matching_labels_wins() {
        var domains = DomainConfig.of(Map.of(
                "example.org", "selector:\n  app: shop\n",
                "gold.example.org", "selector: {app: shop, tier: gold}",
                "example.net", ""));

        assertThat(domains.domain(Map.of("app", "shop"), INSIDE)).isEqualTo("example.org");
        assertThat(domains.domain(Map.of("app", "shop", "tier", "gold"), INSIDE))
                .isEqualTo("gold.example.org");
        assertThat(domains.domain(Map.of(), INSIDE)).isEqualTo("example.net");
        assertThat(domains.domain(Map.of("networking.knative.dev/visibility", "cluster-local"), INSIDE))
                .isEqualTo(INSIDE);
    }

    @Test
    void without_a_default_what_nothing_selects_is_inside_only() {
        assertThat(DomainConfig.of(Map.of("example.org", "selector: {app: shop}"))
                        .domain(Map.of(), INSIDE))
                .isEqualTo(INSIDE);
        assertThat(DomainConfig.of(Map.of("_example", "anything")).domain(Map.of(), INSIDE))
                .isEqualTo("example.com");
    }

    @Test
    void an_issuer_keeps_what_its_entry_leaves_out() {
        var issuers =
                IssuerConfig.of(Map.of("issuerRef", "name: mine", "clusterLocalIssuerRef", "kind: Issuer\nname: x"));

        assertThat(issuers.external()).isEqualTo(new IssuerConfig.Issuer("cert-manager.io", "ClusterIssuer", "mine"));
        assertThat(issuers.clusterLocal()).isEqualTo(new IssuerConfig.Issuer("cert-manager.io", "Issuer", "x"));
        assertThat(IssuerConfig.of(Map.of()).external().name()).isEqualTo("knative-selfsigned-issuer");
    }
}
