/**
 * Tokens of service accounts: signed JWTs (RFC 7519) with the claims that Kubernetes writes, and the keys that sign them.
 *
 * <p>Start with {@link io.sealane.resource.embedded.token.Tokens}. The only importer of jose4j.
 */
@NullMarked
package io.sealane.resource.embedded.token;

import org.jspecify.annotations.NullMarked;
