package io.sealane.eventing;

/** A trigger's namespace and name. */
public record TriggerId(String namespace, String name) {

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
