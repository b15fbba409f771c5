package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import java.util.List;

/** {@code spec.vault} of an issuer, as cert-manager's webhook checks it: complete, and no path that leads out of where it is. */
final class VaultRules {

    private static final List<String> WAYS =
            List.of("tokenSecretRef", "appRole", "clientCertificate", "kubernetes", "aws");

    private VaultRules() {}

    static void check(Field vault) {
        if (!vault.there()) {
            return;
        }
        References.required(vault, "server", "path");
        path(vault.at("path"));
        References.roots(vault.at("caBundle"));
        if (vault.at("caBundle").given() && vault.at("caBundleSecretRef").there()) {
            vault.at("caBundleSecretRef").forbidden("expected nothing beside caBundle");
        }
        both(vault, "clientCertSecretRef", "clientKeySecretRef");
        both(vault, "clientKeySecretRef", "clientCertSecretRef");
        auth(vault.at("auth"));
    }

    private static void both(Field vault, String one, String other) {
        if (vault.at(one).there() && !vault.at(other).there()) {
            vault.at(other).required("must be provided beside " + one);
        }
    }

    private static void auth(Field auth) {
        if (WAYS.stream().noneMatch(way -> auth.at(way).there())) {
            auth.required("expected one of " + String.join(", ", WAYS));
        }
        var role = auth.at("appRole");
        if (role.there()) {
            References.required(role, "roleId");
            References.required(role.at("secretRef"), "name");
            path(role.at("path"));
        }
        path(auth.at("clientCertificate").at("mountPath"));
        if (auth.at("kubernetes").there()) {
            kubernetes(auth.at("kubernetes"));
        }
        if (auth.at("aws").there()) {
            References.required(auth.at("aws"), "role");
            path(auth.at("aws").at("mountPath"));
        }
    }

    private static void kubernetes(Field kubernetes) {
        References.required(kubernetes, "role");
        path(kubernetes.at("mountPath"));
        var secret = kubernetes.at("secretRef").at("name").given();
        var account = kubernetes.at("serviceAccountRef");
        if (account.there()) {
            References.required(account, "name");
        }
        if (!secret && !account.there()) {
            kubernetes.required("expected secretRef or serviceAccountRef");
        }
        if (secret && account.there()) {
            account.forbidden("expected nothing beside secretRef");
        }
    }

    /** A segment {@code ..} would ask Vault for something else than what the issuer's owner may name. */
    private static void path(Field path) {
        if (List.of(path.text().split("/", -1)).contains("..")) {
            path.invalid("expected no segment ..");
        }
    }
}
