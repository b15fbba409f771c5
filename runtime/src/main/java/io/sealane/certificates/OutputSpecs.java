package io.sealane.certificates;

import static io.sealane.certificates.model.Present.isTrue;
import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.meta.v1.SecretKeySelector;
import io.fabric8.certmanager.api.model.v1.CertificateKeystores;
import io.fabric8.certmanager.api.model.v1.CertificateSpec;
import io.sealane.cert.keystore.Pkcs12.Profile;
import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.spec.OutputSpec.Format;
import io.sealane.cert.spec.OutputSpec.Jks;
import io.sealane.cert.spec.OutputSpec.Password;
import io.sealane.cert.spec.OutputSpec.Pkcs12;
import io.sealane.certificates.model.Words;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads in what forms a Certificate's pair is wanted, of a spec that {@code OutputRules} found right. */
final class OutputSpecs {

    private OutputSpecs() {}

    static OutputSpec of(CertificateSpec spec) {
        var formats = list(spec.getAdditionalOutputFormats()).stream()
                .map(one -> Words.of(
                        "spec.additionalOutputFormats", one.getType(), Format.values(), Format::word, Format.DER))
                .collect(Collectors.toUnmodifiableSet());
        var keystores = maybe(spec.getKeystores());
        return new OutputSpec(formats, keystores.flatMap(OutputSpecs::jks), keystores.flatMap(OutputSpecs::pkcs12));
    }

    private static Optional<Jks> jks(CertificateKeystores keystores) {
        return maybe(keystores.getJks())
                .filter(jks -> isTrue(jks.getCreate()))
                .map(jks -> new Jks(
                        password(jks.getPassword(), jks.getPasswordSecretRef()),
                        maybe(jks.getAlias()).filter(alias -> !alias.isEmpty()).orElse(Jks.ALIAS_BY_DEFAULT)));
    }

    private static Optional<Pkcs12> pkcs12(CertificateKeystores keystores) {
        return maybe(keystores.getPkcs12())
                .filter(pkcs12 -> isTrue(pkcs12.getCreate()))
                .map(pkcs12 -> new Pkcs12(
                        password(pkcs12.getPassword(), pkcs12.getPasswordSecretRef()),
                        Words.of(
                                "spec.keystores.pkcs12.profile",
                                pkcs12.getProfile(),
                                Profile.values(),
                                Profile::word,
                                Profile.LEGACY_RC2)));
    }

    private static Password password(@Nullable String literal, @Nullable SecretKeySelector reference) {
        return reference == null
                ? new Password.Literal(text(literal))
                : new Password.InSecret(text(reference.getName()), text(reference.getKey()));
    }
}
