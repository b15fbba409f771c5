package io.sealane.serving.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GoTemplateTest {

    private static final Map<String, Object> DATA = Map.of(
            "Name", "hello",
            "Namespace", "default",
            "Domain", "example.com",
            "Annotations", Map.of("sub", "beta"),
            "Labels", Map.of("tier", "gold"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{.Name}}.{{.Namespace}}.{{.Domain}}|hello.default.example.com",
                "{{ .Name }}-{{- .Namespace -}} .x|hello-default.x",
                "{{index .Annotations \"sub\"}}.{{.Domain}}|beta.example.com",
                "{{index .Annotations \"none\"}}x|x",
                "{{.Labels.tier}}|gold",
                "{{if .Labels.tier}}a{{else}}b{{end}}|a",
                "{{if .Labels.none}}a{{else}}b{{end}}|b",
                "{{if eq .Namespace \"other\" \"default\"}}{{.Name}}{{end}}!|hello!",
                "{{if eq (index .Annotations \"sub\") `alpha`}}a{{else}}{{if .Name}}c{{end}}{{end}}|c",
                "{{printf \"%s-%s\" .Name .Namespace}}|hello-default",
                "plain|plain"
            })
    void renders_what_Go_renders(String template, String expected) {
        assertThat(GoTemplate.parse(template).render(DATA)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{range .Labels}}x{{end}}|template, character 8: expected a field, index, if, eq, js or printf, not range",
                "a{{if .Name}}b|template, character 15: expected {{end}} of an if",
                "a{{end}}|template, character 9: expected an if before end",
                "{{printf \"%d\" .Name}}|template, character 14: expected no verb but %s in the format of printf",
                "{{printf \"%s\"}}|template, character 14: expected 1 arguments of printf, not 0",
                "{{.}}|template, character 4: expected a name after the dot",
                "{{\"open}}|template, character 3: expected the closing \""
            })
    void refuses_the_rest_with_its_place(String template, String message) {
        assertThatThrownBy(() -> GoTemplate.parse(template)).hasMessage(message);
    }

    @Test
    void what_is_nested_too_deep_is_refused_before_it_uses_up_a_stack() {
        assertThat(GoTemplate.parse("{{" + "(".repeat(32) + ".Name" + ")".repeat(32) + "}}")
                        .render(DATA))
                .isEqualTo("hello");
        assertThatThrownBy(() -> GoTemplate.parse("{{" + "(".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("template, character 35: expected at most 32 ifs and parentheses within each other");
        assertThatThrownBy(() -> GoTemplate.parse("{{if .Name}}".repeat(33)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("expected at most 32 ifs and parentheses within each other");
    }

    @Test
    void a_pipe_is_no_place_to_hide_in() {
        assertThatThrownBy(() -> GoTemplate.parse("{{.Name | print}}")).hasMessageContaining("character 9");
    }

    @Test
    void a_field_that_there_is_not_is_named() {
        assertThatThrownBy(() -> GoTemplate.parse("{{.Nmae}}").render(DATA))
                .hasMessage(".Nmae: expected one of [Annotations, Domain, Labels, Name, Namespace]");
        assertThatThrownBy(() -> GoTemplate.parse("{{.Labels}}").render(DATA))
                .hasMessage("expected a text to put in, got a map: name one of its entries");
        assertThatThrownBy(() -> GoTemplate.parse("{{.Name.x}}").render(DATA))
                .hasMessage("x: expected a map to look in, got a text");
    }

    @Test
    void js_makes_a_text_fit_for_quotes() {
        assertThat(GoTemplate.parse("{{js .Name}}").render(Map.of("Name", "a\"b\\<c>'\n")))
                .isEqualTo("a\\\"b\\\\\\u003Cc\\u003E\\u0027\\u000A");
    }

    @Test
    void what_is_no_field_of_something_with_fields_is_refused() {
        var template = GoTemplate.parse("{{.Request.Host}} {{.Request.Nothing}}");

        assertThatThrownBy(() ->
                        template.render(Map.of("Request", new GoTemplate.Fields(Map.of("Host", "a", "Method", "GET")))))
                .hasMessage(".Nothing: expected one of [Host, Method]");
    }
}
