package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.SecretName;
import io.sealane.cert.spec.CertificateName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClaimsTest {

    private static final SecretName SECRET = new SecretName("shop", "tls");
    private static final CertificateName ELDER = new CertificateName("shop", "z-elder");
    private static final CertificateName YOUNGER = new CertificateName("shop", "a-younger");

    private final Claims claims = new Claims();

    @Test
    void the_one_named_on_the_Secret_owns_it_while_it_claims_it() {
        claims.claim(ELDER, SECRET, "2026-01-01T00:00:00Z");
        claims.claim(YOUNGER, SECRET, "2026-01-02T00:00:00Z");

        assertThat(claims.ownerBefore(ELDER, SECRET, "a-younger")).contains(YOUNGER);
        assertThat(claims.ownerBefore(YOUNGER, SECRET, "a-younger")).isEmpty();
        assertThat(claims.ownerBefore(YOUNGER, SECRET, "somebody-gone")).contains(ELDER);
    }

    @Test
    void else_the_eldest_and_of_equals_the_first_by_name() {
        claims.claim(ELDER, SECRET, "2026-01-01T00:00:00Z");
        claims.claim(YOUNGER, SECRET, "2026-01-01T00:00:00Z");
        assertThat(claims.ownerBefore(ELDER, SECRET, "")).contains(YOUNGER);

        claims.claim(YOUNGER, SECRET, "2026-01-02T00:00:00Z");
        assertThat(claims.ownerBefore(YOUNGER, SECRET, "")).contains(ELDER);
        assertThat(claims.ownerBefore(ELDER, SECRET, "")).isEmpty();
    }

    @Test
    void who_leaves_or_moves_to_another_Secret_claims_no_longer() {
        claims.claim(ELDER, SECRET, "2026-01-01T00:00:00Z");
        claims.claim(YOUNGER, SECRET, "2026-01-02T00:00:00Z");

        claims.claim(ELDER, new SecretName("shop", "other"), "2026-01-01T00:00:00Z");
        assertThat(claims.ownerBefore(YOUNGER, SECRET, "")).isEmpty();
        claims.drop(YOUNGER);
        assertThat(claims.ownerBefore(ELDER, SECRET, "")).isEmpty();
    }
}
