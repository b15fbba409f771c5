package io.sealane.cert.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProvenTest {

    private static final int KEPT = 8192;

    @Test
    void the_bounds_between_parts_count() {
        assertThat(Proven.of(bytes("ab"), bytes("c"))).isNotEqualTo(Proven.of(bytes("a"), bytes("bc")));
        assertThat(Proven.of(bytes("ab"), bytes("c"))).isEqualTo(Proven.of(bytes("ab"), bytes("c")));
    }

    @Test
    void what_was_asked_for_longest_ago_is_forgotten_when_there_is_too_much() {
        var proven = new Proven();
        for (int i = 0; i < KEPT; i++) {
            proven.note(number(i));
        }
        assertThat(proven.isKnown(number(0))).isTrue(); // asked for again

        proven.note(number(KEPT));

        assertThat(proven.size()).isEqualTo(KEPT);
        assertThat(proven.isKnown(number(0))).isTrue();
        assertThat(proven.isKnown(number(1))).isFalse();
    }

    @Test
    void a_pair_from_elsewhere_matches_each_time_and_its_halves_match_no_others() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var one = generator.generateKeyPair();
        var other = generator.generateKeyPair();
        for (int i = 0; i < 2; i++) {
            assertThat(Keys.matches(one.getPrivate(), one.getPublic())).isTrue();
            assertThat(Keys.matches(other.getPrivate(), other.getPublic())).isTrue();
            assertThat(Keys.matches(one.getPrivate(), other.getPublic())).isFalse();
        }
    }

    @Test
    void a_secret_beyond_the_order_of_its_curve_is_half_of_no_pair() {
        var pair = Keys.generate(KeySpec.ecdsa(256));
        var secret = (ECPrivateKey) pair.getPrivate();
        var order = secret.getParams().getOrder();

        for (var wrong : List.of(order.add(secret.getS()), order.shiftLeft(8), order, BigInteger.ZERO)) {
            assertThat(Keys.matches(new Secret(wrong, secret.getParams()), pair.getPublic()))
                    .isFalse();
        }
    }

    /** As a provider may hand one over that does not look at it. */
    private record Secret(BigInteger getS, ECParameterSpec getParams) implements ECPrivateKey {

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    @Test
    void a_changed_request_is_refused_although_the_good_one_is_known() {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var request =
                SigningRequest.create(keys, SubjectName.of("web"), SubjectAltNames.dns("a.example"), Set.of(), false);
        assertThat(SigningRequest.parsePem(request.toPem())).isEqualTo(request);
        var der = request.toDer();
        der[der.length - 1] ^= 1; // the end of the signature
        var changed = PemBlocks.write("CERTIFICATE REQUEST", der);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SigningRequest.parsePem(changed))
                    .isInstanceOf(X509Failure.class)
                    .hasMessageContaining("not signed by its own key");
        }
    }

    private static ByteBuffer number(int i) {
        return Proven.of(BigInteger.valueOf(i).toByteArray());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
