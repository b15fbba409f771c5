package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.testing.NeedsTool;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsTool("boringssl")
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineChoiceTest {

    @ParameterizedTest
    @CsvSource({
        "AUTO, RSA_2048, BORINGSSL",
        "AUTO, P_256, BORINGSSL",
        "AUTO, P_384, BORINGSSL",
        "AUTO, P_521, JSSE",
        "AUTO, ED25519, JSSE",
        "BORINGSSL, P_256, BORINGSSL",
        "BORINGSSL, ED25519, JSSE",
        "JSSE, P_256, JSSE"
    })
    void goes_by_the_setting_and_by_what_boringssl_knows(TlsEngine wanted, KeyAlgorithm algorithm, TlsEngine chosen) {
        var root = TestCa.create("Root", algorithm).certificate();

        assertThat(EngineChoice.choose(wanted, List.of(root))).isEqualTo(chosen);
    }

    @Test
    void one_certificate_that_boringssl_does_not_know_is_enough() {
        var known = TestCa.create("Known").certificate();
        var unknown = TestCa.create("Unknown", KeyAlgorithm.ED25519).certificate();

        assertThat(EngineChoice.choose(TlsEngine.AUTO, List.of(known, unknown))).isEqualTo(TlsEngine.JSSE);
    }
}
