package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Requester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AuthorsTest {

    private static final String CREATOR = "example.dev/creator";
    private static final String LAST_MODIFIER = "example.dev/lastModifier";

    private final Authors authors = new Authors("example.dev", false);

    @Test
    void who_creates_an_object_has_changed_it_last() {
        var object = object("a");

        authors.sign(object, by("ann"));

        assertThat(noted(object, CREATOR)).isEqualTo("ann");
        assertThat(noted(object, LAST_MODIFIER)).isEqualTo("ann");
    }

    @Test
    void who_changes_the_spec_is_noted_and_the_creator_stays_even_if_the_new_object_does_not_name_it() {
        var before = signed("a", "ann");
        var object = object("b");

        authors.changed(object, before, by("bob"));

        assertThat(noted(object, CREATOR)).isEqualTo("ann");
        assertThat(noted(object, LAST_MODIFIER)).isEqualTo("bob");
    }

    @Test
    void who_leaves_the_spec_alone_is_not_noted() {
        var before = signed("a", "ann");
        var object = object("a");
        object.withObjectProperty("metadata").withObjectProperty("labels").put("new", "label");

        authors.changed(object, before, by("bob"));

        assertThat(noted(object, LAST_MODIFIER)).isEqualTo("ann");
    }

    @Test
    void what_a_client_says_about_it_does_not_count() {
        var object = object("a");
        annotate(object, CREATOR, "somebody");
        annotate(object, LAST_MODIFIER, "else");

        authors.sign(object, by("ann"));

        assertThat(noted(object, CREATOR)).isEqualTo("ann");
        assertThat(noted(object, LAST_MODIFIER)).isEqualTo("ann");
    }

    @Test
    void whose_creator_was_never_noted_gets_none_but_who_changes_it_is_noted() {
        var object = object("b");
        annotate(object, CREATOR, "somebody");

        authors.changed(object, object("a"), by("bob"));

        assertThat(noted(object, CREATOR)).isEmpty();
        assertThat(noted(object, LAST_MODIFIER)).isEqualTo("bob");
    }

    @Test
    void naming_an_owner_is_not_enough_to_say_somebody_else() {
        var object = owned("a");
        annotate(object, CREATOR, "somebody");

        authors.sign(object, by("ann"));
        assertThat(noted(object, CREATOR)).isEqualTo("ann");

        var changed = owned("b");
        annotate(changed, CREATOR, "somebody");
        annotate(changed, LAST_MODIFIER, "else");
        authors.changed(changed, object, by("bob"));
        assertThat(noted(changed, CREATOR)).isEqualTo("ann");
        assertThat(noted(changed, LAST_MODIFIER)).isEqualTo("bob");
    }

    @Test
    void what_another_object_owns_keeps_what_its_controller_says_where_that_hands_it_on() {
        var object = owned("a");
        annotate(object, CREATOR, "ann");

        new Authors("example.dev", true).sign(object, by("node"));

        assertThat(noted(object, CREATOR)).isEqualTo("ann");
        assertThat(noted(object, LAST_MODIFIER)).isEmpty();
    }

    private ObjectNode signed(String spec, String user) {
        var object = object(spec);
        authors.sign(object, by(user));
        return object;
    }

    private static Requester by(String user) {
        return new Requester(user, "", List.of(), Map.of());
    }

    private static ObjectNode owned(String spec) {
        var object = object(spec);
        object.withObjectProperty("metadata").withArray("ownerReferences").addObject();
        return object;
    }

    private static ObjectNode object(String spec) {
        var object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", "one");
        object.putObject("spec").put("says", spec);
        return object;
    }

    private static void annotate(ObjectNode object, String name, String value) {
        object.withObjectProperty("metadata").withObjectProperty("annotations").put(name, value);
    }

    private static String noted(ObjectNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asText("");
    }
}
