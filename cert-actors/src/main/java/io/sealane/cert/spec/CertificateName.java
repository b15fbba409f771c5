package io.sealane.cert.spec;

/**
 * Which certificate: the name of a Certificate resource.
 *
 * @param namespace the resource's namespace, also that of its Secret
 * @param name the resource's name inside its namespace
 */
public record CertificateName(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
