package io.sealane.cert;

import io.sealane.cert.keystore.Jks;
import io.sealane.cert.keystore.KeyEntry;
import io.sealane.cert.keystore.Pkcs12;
import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keystores of one Secret.
 *
 * <p>They differ each time they are written, so that they are as they should be is told by a seal: a code over what they were made from and
 * what they are, keyed with the private key, so that it tells nothing to those who may not read the Secret.
 */
final class Keystores {

    /** The code. */
    static final String SEAL = "cert.sealane.io/keystores-hmac-sha256";

    private static final String CA_ALIAS = "ca";
    private static final List<String> JKS_FILES = List.of("keystore.jks", "truststore.jks");
    private static final List<String> P12_FILES = List.of("keystore.p12", "truststore.p12");

    private final StoredSecret secret;
    private final StoredPair pair;
    private final Passwords passwords;
    private final Optional<X509Certificate> ca;

    Keystores(StoredSecret secret, StoredPair pair, Passwords passwords) {
        this.secret = secret;
        this.pair = pair;
        this.passwords = passwords;
        this.ca = authority(secret);
    }

    /** The wanted keystores by data key: those that are there when they are right, or when a password is missing; else new ones. */
    Map<String, String> files(OutputSpec output) {
        var present = present(output);
        if (isSealed(output, present) || passwords.problem(output).isPresent()) {
            return present;
        }
        var files = new HashMap<String, String>();
        output.jks()
                .ifPresent(wanted -> write(
                        files,
                        JKS_FILES,
                        passwords.of(wanted.password()).orElseThrow().toCharArray(),
                        password -> Jks.keystore(entry(wanted.alias()), password),
                        (root, password) -> Jks.truststore(CA_ALIAS, root, password)));
        output.pkcs12()
                .ifPresent(wanted -> write(
                        files,
                        P12_FILES,
                        passwords.of(wanted.password()).orElseThrow().toCharArray(),
                        password -> Pkcs12.keystore(entry(OutputSpec.Jks.ALIAS_BY_DEFAULT), wanted.profile(), password),
                        (root, password) -> Pkcs12.truststore(CA_ALIAS, root, wanted.profile(), password)));
        return files;
    }

    /** The seal of a Secret with these files; none when nothing is to be sealed, or a password is missing. */
    Optional<String> seal(OutputSpec output, Map<String, String> files) {
        if (output.jks().isEmpty() && output.pkcs12().isEmpty()) {
            return Optional.empty();
        }
        return passwords.problem(output).isPresent() ? Optional.empty() : Optional.of(code(output, files));
    }

    private boolean isSealed(OutputSpec output, Map<String, String> present) {
        return seal(output, present)
                .filter(code -> code.equals(secret.annotations().get(SEAL)))
                .isPresent();
    }

    private Map<String, String> present(OutputSpec output) {
        var files = new HashMap<>(secret.data());
        files.keySet()
                .removeIf(key -> !(output.jks().isPresent() && JKS_FILES.contains(key))
                        && !(output.pkcs12().isPresent() && P12_FILES.contains(key)));
        return files;
    }

    private KeyEntry entry(String alias) {
        return new KeyEntry(alias, pair.key(), pair.chain());
    }

    private void write(
            Map<String, String> files,
            List<String> names,
            char[] password,
            Function<char[], byte[]> keystore,
            BiFunction<X509Certificate, char[], byte[]> truststore) {
        files.put(names.get(0), StoredSecret.encode(keystore.apply(password)));
        ca.ifPresent(root -> files.put(names.get(1), StoredSecret.encode(truststore.apply(root, password))));
    }

    private String code(OutputSpec output, Map<String, String> files) {
        var text = new StringBuilder();
        output.jks()
                .ifPresent(jks ->
                        text.append("jks\0").append(jks.alias()).append('\0').append(password(jks.password())));
        output.pkcs12()
                .ifPresent(p12 -> text.append("\0p12\0")
                        .append(p12.profile())
                        .append('\0')
                        .append(password(p12.password())));
        pair.chain().forEach(one -> text.append('\0').append(CertificateChain.fingerprint(one)));
        text.append("\0ca").append(ca.map(CertificateChain::fingerprint).orElse(""));
        files.keySet().stream()
                .filter(key -> JKS_FILES.contains(key) || P12_FILES.contains(key))
                .sorted()
                .forEach(key -> text.append('\0').append(key).append('\0').append(files.get(key)));
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pair.key().getEncoded(), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HMAC-SHA-256", e);
        }
    }

    private String password(OutputSpec.Password password) {
        return passwords.of(password).orElseThrow();
    }

    private static Optional<X509Certificate> authority(StoredSecret secret) {
        try {
            return secret.text(StoredSecret.CA_CRT).map(Pem::parseCertificates).map(all -> all.get(0));
        } catch (X509Failure e) {
            return Optional.empty(); // somebody else's text: there is nothing to trust in it
        }
    }
}
