package io.sealane.serving.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NamespaceSelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|true",
                "matchLabels: {team: shop}|true",
                "matchLabels: {team: other}|false",
                "matchExpressions: [{key: team, operator: In, values: [shop, x]}]|true",
                "matchExpressions: [{key: team, operator: NotIn, values: [shop]}]|false",
                "matchExpressions: [{key: missing, operator: NotIn, values: [shop]}]|true",
                "matchExpressions: [{key: team, operator: Exists}]|true",
                "matchExpressions: [{key: team, operator: DoesNotExist}]|false",
                "{matchLabels: {team: shop}, matchExpressions: [{key: tier, operator: Exists}]}|false"
            })
    void a_namespace_is_selected_when_all_terms_hold(String selector, boolean selected) {
        assertThat(NamespaceSelector.parse(selector).selects(Map.of("team", "shop")))
                .isEqualTo(selected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop",
                "[]",
                "matchLabel: {a: b}",
                "matchExpressions: [{key: a, operator: Like, values: [b]}]",
                "matchExpressions: [{key: a, operator: In}]",
                "matchExpressions: [{key: a, operator: Exists, values: [b]}]",
                "matchExpressions: [{operator: Exists}]"
            })
    void what_is_no_selector_is_refused(String text) {
        assertThatThrownBy(() -> NamespaceSelector.parse(text)).hasMessageContaining("expected");
    }

    @Test
    void it_is_off_where_nothing_is_said() {
        assertThat(NetworkConfig.of(Map.of("namespace-wildcard-cert-selector", ""))
                        .wildcards())
                .isEmpty();
    }
}
