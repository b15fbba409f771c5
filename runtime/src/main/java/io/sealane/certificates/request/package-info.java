/**
 * Signs the CertificateRequests of users, and shows our own issues and orders as requests, Orders and Challenges.
 *
 * <p>Start with {@link io.sealane.certificates.request.RequestSigning}, for what is only shown with
 * {@link io.sealane.certificates.request.OrderResources}.
 */
@NullMarked
package io.sealane.certificates.request;

import org.jspecify.annotations.NullMarked;
