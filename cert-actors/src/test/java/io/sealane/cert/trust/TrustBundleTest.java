package io.sealane.cert.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustBundleTest {

    private static final TestCa OLD = TestCa.create("Old root");
    private static final TestCa NEW = TestCa.create("New root");

    @Test
    void neither_order_nor_repetition_matters() {
        var one = TrustBundle.of(List.of(OLD.certificate(), NEW.certificate()));
        var other = TrustBundle.of(List.of(NEW.certificate(), OLD.certificate(), NEW.certificate()));

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.fingerprint()).isEqualTo(other.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(one.roots()).hasSize(2);
    }

    @Test
    void the_fingerprint_of_nothing_is_that_of_no_bytes() {
        // SHA-256 of the empty string.
        assertThat(TrustBundle.EMPTY.fingerprint())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(TrustBundle.EMPTY.isEmpty()).isTrue();
        assertThat(TrustBundle.EMPTY.toPem()).isEmpty();
    }

    @Test
    void another_root_makes_another_bundle() {
        assertThat(OLD.bundle()).isNotEqualTo(NEW.bundle());
        assertThat(OLD.bundle().fingerprint()).isNotEqualTo(NEW.bundle().fingerprint());
    }

    @Test
    void both_together_trust_what_either_trusts() {
        var both = OLD.bundle().plus(NEW.bundle());

        assertThat(both.roots()).containsExactlyInAnyOrder(OLD.certificate(), NEW.certificate());
        assertThat(both.plus(OLD.bundle())).isEqualTo(both);
    }

    @Test
    void trust_shrinks_where_a_root_is_missing() {
        var both = OLD.bundle().plus(NEW.bundle());

        assertThat(both.supersetOf(OLD.bundle())).isTrue();
        assertThat(both.supersetOf(both)).isTrue();
        assertThat(NEW.bundle().supersetOf(both)).isFalse();
        assertThat(TrustBundle.EMPTY.supersetOf(TrustBundle.EMPTY)).isTrue();
    }

    @Test
    void pem_comes_back_as_the_same_bundle() {
        var both = OLD.bundle().plus(NEW.bundle());
        var parsed = TrustBundleParser.parse(both.toPem(), "roots");

        assertThat(parsed).isEqualTo(new ParsedBundle(both, List.of()));
        assertThat(both.toPem().lines()).allMatch(line -> line.length() <= 64);
    }
}
