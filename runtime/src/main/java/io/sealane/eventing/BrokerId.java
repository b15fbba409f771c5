package io.sealane.eventing;

/** A broker's namespace and name. */
public record BrokerId(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
