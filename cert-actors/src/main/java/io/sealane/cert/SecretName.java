package io.sealane.cert;

/**
 * Where a key pair is kept: the name of a Secret.
 *
 * @param namespace the Secret's namespace
 * @param name the Secret's name inside its namespace
 */
public record SecretName(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
