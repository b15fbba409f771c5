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

    private static final String SEQUENCES = "/apis/flows.knative.dev/v1/namespaces/default/sequences";

    @Test
    void who_writes_a_kind_that_nothing_acts_upon_is_told_so() throws Exception {
        var rules = Rulebook.empty().with("flows.knative.dev", "sequences", new NotActedUpon("Sequences"));
        try (var served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), rules)) {
            var created = new Api(served.url())
                    .post(
                            SEQUENCES,
                            "{apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: s},"
                                    + " spec: {steps: [{uri: 'http://a.example'}]}}");

            assertThat(created.code()).isEqualTo(201);
            assertThat(created.response().headers().firstValue("Warning"))
                    .contains("299 - \"Sequences are stored, but Sealane does not act upon them yet\"");
        }
    }
}
