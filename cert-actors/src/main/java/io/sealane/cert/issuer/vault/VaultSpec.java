package io.sealane.cert.issuer.vault;

import io.sealane.cert.issuer.OutboundHttp.Trust;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How certificates are had from one Vault. The fields are those of cert-manager's Vault issuer.
 *
 * @param server its URL
 * @param trust whom it must prove to be
 * @param namespace of Vault Enterprise; empty for none
 * @param path of the role's sign endpoint, such as {@code pki_int/sign/example-dot-com}
 * @param auth who asks
 */
public record VaultSpec(URI server, Trust trust, String namespace, String path, Auth auth) {

    /** Who asks. None of them shows a secret as text. */
    public sealed interface Auth {}

    /** With a token at hand. */
    public record Token(String token) implements Auth {

        @Override
        public String toString() {
            return "token";
        }
    }

    /**
     * With AppRole.
     *
     * @param path where it is mounted below {@code auth/}
     */
    public record AppRole(String path, String roleId, String secretId) implements Auth {

        @Override
        public String toString() {
            return "AppRole " + roleId;
        }
    }

    /**
     * As a ServiceAccount of Kubernetes.
     *
     * @param mountPath such as {@code /v1/auth/kubernetes}
     * @param jwt a fresh token of the account; asked for at each login
     */
    public record Kubernetes(String mountPath, String role, Supplier<CompletionStage<String>> jwt) implements Auth {

        @Override
        public String toString() {
            return "Kubernetes role " + role;
        }
    }
}
