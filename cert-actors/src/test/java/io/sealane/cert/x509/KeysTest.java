package io.sealane.cert.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeysTest {

    static Stream<KeySpec> kinds() {
        return Stream.of(
                KeySpec.ecdsa(256), KeySpec.ecdsa(384), KeySpec.ecdsa(521), KeySpec.rsa(2048), KeySpec.ed25519());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_pair_matches_and_two_halves_of_different_pairs_do_not(KeySpec kind) {
        var one = Keys.generate(kind);
        var other = Keys.generate(kind);

        assertThat(Keys.matches(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Keys.matches(one.getPrivate(), other.getPublic())).isFalse();
    }

    @Test
    void keys_of_different_kinds_do_not_match() {
        var all = kinds().map(Keys::generate).toList();

        for (var one : all) {
            for (var other : List.copyOf(all)) {
                assertThat(Keys.matches(one.getPrivate(), other.getPublic())).isEqualTo(one == other);
            }
        }
    }

    @Test
    void a_pair_read_back_from_PEM_matches() {
        var pair = Keys.generate(KeySpec.ecdsa(256));

        var read = Pem.parsePrivateKey(Pem.privateKey(pair.getPrivate(), KeySpec.Encoding.PKCS8));

        assertThat(Keys.matches(read, pair.getPublic())).isTrue();
    }
}
