package io.sealane.resource.embedded.managed;

import java.util.HashMap;

/** The fields above others: an owner of a part keeps the named fields that hold it, but neither list items nor keys of maps. */
final class Ancestors {

    private Ancestors() {}

    /** The named fields on the way to fields, these included. */
    static FieldSet named(FieldSet fields, Shape shape) {
        return named(fields, shape, false);
    }

    private static FieldSet named(FieldSet fields, Shape shape, boolean itself) {
        var parts = new HashMap<String, FieldSet>();
        fields.parts().forEach((element, part) -> {
            var named = PathElement.isField(element)
                    ? named(part, shape.field(PathElement.name(element)), shape.names(PathElement.name(element)))
                    : named(part, shape.item(), false);
            if (!named.isEmpty()) {
                parts.put(element, named);
            }
        });
        return FieldSet.of(itself, parts);
    }
}
