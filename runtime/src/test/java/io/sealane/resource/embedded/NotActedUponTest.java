package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.NotActedUpon;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NotActedUponTest {

    private static final String RULES = "/apis/networking.istio.io/v1/namespaces/default/destinationrules";

    @Test
    void who_writes_a_kind_that_nothing_acts_upon_is_told_so() throws Exception {
        var rules =
                Rulebook.empty().with("networking.istio.io", "destinationrules", new NotActedUpon("DestinationRules"));
        try (var served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), rules)) {
            var created = new Api(served.url())
                    .post(
                            RULES,
                            "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r},"
                                    + " spec: {host: a.example}}");

            assertThat(created.code()).isEqualTo(201);
            assertThat(created.response().headers().firstValue("Warning"))
                    .contains("299 - \"DestinationRules are stored, but Sealane does not act upon them yet\"");
        }
    }
}
