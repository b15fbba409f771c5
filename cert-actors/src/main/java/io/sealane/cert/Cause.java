package io.sealane.cert;

/**
 * Why something is wrong, in the words of a condition.
 *
 * @param reason one word in CamelCase, as cert-manager has it
 * @param message for people; never holds key material
 */
record Cause(String reason, String message) {}
