package io.sealane.cert.issuer.acme;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a test server remembers (RFC 8555 section 7.1). */
final class AcmeObjects {

    private AcmeObjects() {}

    record Account(String url, JsonNode jwk, PublicKey key) {}

    /** An authorization; all its challenges have one token. */
    static final class Authz {
        final String name;
        final boolean wildcard;
        final String token = UUID.randomUUID().toString().replace("-", "");
        volatile String status = "pending";
        volatile String tried = "";
        volatile String error = "";

        Authz(String name, boolean wildcard) {
            this.name = name;
            this.wildcard = wildcard;
        }

        boolean isAddress() {
            return name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        }

        List<String> types() {
            return wildcard
                    ? List.of("dns-01")
                    : isAddress() ? List.of("http-01") : List.of("dns-01", "http-01", "tls-alpn-01");
        }
    }

    /** An order; {@code pollsUntilIssued} counts down while it is processing. */
    static final class OrderState {
        final List<Map<String, String>> identifiers;
        final List<String> authorizations;
        volatile String status = "pending";
        volatile int pollsUntilIssued;
        volatile String chain = "";

        OrderState(List<Map<String, String>> identifiers, List<String> authorizations) {
            this.identifiers = identifiers;
            this.authorizations = authorizations;
        }
    }

    /** What a request is refused with. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;
        final String type;
        final String retryAfter;

        Refused(int status, String type, String detail, String retryAfter) {
            super(detail);
            this.status = status;
            this.type = type;
            this.retryAfter = retryAfter;
        }

        Refused(int status, String type, String detail) {
            this(status, type, detail, "");
        }
    }
}
