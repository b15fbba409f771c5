package io.sealane.cert;

import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.spec.OutputSpec.Password;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks up what protects keystores. Never logged. */
final class Passwords {

    private final Map<String, StoredSecret> secrets;

    /** @param secrets by name, of the certificate's namespace */
    Passwords(Map<String, StoredSecret> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    static Passwords none() {
        return new Passwords(Map.of());
    }

    /** Empty when it is in a Secret that does not have it. */
    Optional<String> of(Password password) {
        if (password instanceof Password.Literal literal) {
            return Optional.of(literal.value());
        }
        var where = (Password.InSecret) password;
        return Optional.ofNullable(secrets.get(where.secret()))
                .map(secret -> secret.data().getOrDefault(where.key(), ""))
                .flatMap(Passwords::decoded)
                .filter(text -> !text.isEmpty());
    }

    /** Why keystores cannot be written, if they cannot. */
    Optional<String> problem(OutputSpec output) {
        return Stream.concat(
                        output.jks().map(OutputSpec.Jks::password).stream(),
                        output.pkcs12().map(OutputSpec.Pkcs12::password).stream())
                .filter(password -> of(password).isEmpty())
                .map(password -> (Password.InSecret) password)
                .map(where -> "keystores are not up to date, their password is not in Secret " + where.secret()
                        + " under " + where.key())
                .findFirst();
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
