package io.sealane.certificates.rule;

import static io.sealane.certificates.model.Present.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.cert.request.RequestCheck;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.X509Failure;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.kind.Requester;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** CertificateRequests: asked once, never changed, and they say who asked. */
final class RequestRules implements ObjectRules {

    /** Whoever signs goes by them: which key, which Certificate. */
    private static final List<String> FIXED = List.of("cert-manager.io/", "acme.cert-manager.io/");

    /** As cert-manager does, whoever writes a request cannot say that it was somebody else: approvers decide by it. */
    @Override
    public void sign(ObjectNode request, Requester by) {
        if (!(request.path("spec") instanceof ObjectNode spec)) {
            return;
        }
        spec.remove(List.of("username", "uid", "groups", "extra"));
        spec.put("username", by.user());
        if (!by.uid().isEmpty()) {
            spec.put("uid", by.uid());
        }
        if (!by.groups().isEmpty()) {
            by.groups().forEach(spec.putArray("groups")::add);
        }
        if (!by.extra().isEmpty()) {
            var extra = spec.putObject("extra");
            by.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    @Override
    public String webhook() {
        return CertificatesRules.WEBHOOK;
    }

    @Override
    public void check(Field request) {
        var spec = request.at("spec");
        IssuerRefs.check(spec.at("issuerRef"));
        if (!spec.at("request").given()) {
            spec.at("request").required("must be specified");
            return;
        }
        var text = spec.at("request").text();
        try {
            var pem = new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
            agrees(spec, SigningRequest.parsePem(pem));
        } catch (X509Failure | IllegalArgumentException e) {
            spec.at("request").invalid("expected a signing request (PKCS #10) in PEM: " + e.getMessage());
        }
    }

    /** What nobody could sign need not be stored first. */
    private static void agrees(Field spec, SigningRequest request) {
        Set<Usage> usages;
        try {
            usages = spec.at("usages").items().stream()
                    .map(usage -> Usage.of(usage.text()))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException e) {
            spec.at("usages").invalid(text(e.getMessage()));
            return;
        }
        RequestCheck.contradiction(request, usages, spec.at("isCA").value().asBoolean())
                .ifPresent(fault -> {
                    var field = fault.substring("spec.".length(), fault.indexOf(':'));
                    spec.at(field).invalid(fault.substring(fault.indexOf(": ") + 2));
                });
    }

    @Override
    public void change(Field request, Field before) {
        request.at("spec").unchanged(before.at("spec"));
        var annotations = request.at("metadata").at("annotations");
        var earlier = before.at("metadata").at("annotations");
        var names = new TreeSet<String>();
        annotations.entries((name, value) -> names.add(name));
        earlier.entries((name, value) -> names.add(name));
        names.removeIf(name -> FIXED.stream().noneMatch(name::startsWith));
        for (var name : names) {
            if (!annotations.key(name).text().equals(earlier.key(name).text())) {
                annotations.key(name).forbidden("cannot change cert-manager annotation after creation");
            }
        }
    }
}
