package io.sealane.cert.spec;

import io.sealane.cert.keystore.Pkcs12.Profile;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In what forms a pair is written beside {@code tls.key} and {@code tls.crt}.
 *
 * @param formats further files
 * @param jks a Java keystore, and a truststore where the CA is known
 * @param pkcs12 the same as PKCS #12
 */
public record OutputSpec(Set<Format> formats, Optional<Jks> jks, Optional<Pkcs12> pkcs12) {

    private static final OutputSpec PEM_ONLY = new OutputSpec(Set.of(), Optional.empty(), Optional.empty());

    /** A further file. */
    public enum Format {
        /** The key in binary, as {@code key.der}. */
        DER("DER"),
        /** Key and chain in one text, as {@code tls-combined.pem}. */
        COMBINED_PEM("CombinedPEM");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        /** As in {@code spec.additionalOutputFormats}. */
        public String word() {
            return word;
        }
    }

    /** What protects a keystore. */
    public sealed interface Password {

        /** Written in the spec itself. */
        record Literal(String value) implements Password {

            public Literal {
                expect(!value.isEmpty(), "password: expected a text, got none");
            }

            @Override
            public String toString() {
                return "Literal";
            }
        }

        /** Kept in a Secret of the certificate's namespace. */
        record InSecret(String secret, String key) implements Password {

            public InSecret {
                expect(!secret.isEmpty(), "passwordSecretRef.name: expected a Secret, got none");
                expect(!key.isEmpty(), "passwordSecretRef.key: expected a key, got none");
            }
        }

        private static void expect(boolean holds, String otherwise) {
            if (!holds) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }

    /** @param alias of the pair */
    public record Jks(Password password, String alias) {

        /** What cert-manager calls the pair unless told otherwise. */
        public static final String ALIAS_BY_DEFAULT = "certificate";

        public Jks {
            if (alias.isEmpty()) {
                throw new IllegalArgumentException("keystores.jks.alias: expected a name, got none");
            }
        }
    }

    /** @param profile how it is protected */
    public record Pkcs12(Password password, Profile profile) {}

    public OutputSpec {
        formats = Set.copyOf(formats);
    }

    public static OutputSpec pemOnly() {
        return PEM_ONLY;
    }

    /** The Secrets that passwords are in. */
    public Set<String> passwordSecrets() {
        var names = Stream.concat(jks.map(Jks::password).stream(), pkcs12.map(Pkcs12::password).stream())
                .filter(Password.InSecret.class::isInstance)
                .map(password -> ((Password.InSecret) password).secret())
                .toList();
        return Set.copyOf(names);
    }
}
