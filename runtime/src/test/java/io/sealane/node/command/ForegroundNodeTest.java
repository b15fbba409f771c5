package io.sealane.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForegroundNodeTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            external-https https://127.0.0.1:8443, external-https https://localhost:8443
            api http+https://127.0.0.1:6443, api http+https://localhost:6443
            external-http http://127.0.0.1:8080, external-http http://127.0.0.1:8080
            external-https https://10.0.0.7:8443, external-https https://10.0.0.7:8443
            """)
    void a_listener_is_shown_by_the_name_that_its_certificate_has(String listener, String shown) {
        assertThat(ForegroundNode.shown(listener)).isEqualTo(shown);
    }
}
