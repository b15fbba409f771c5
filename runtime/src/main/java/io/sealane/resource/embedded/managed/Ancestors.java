package io.sealane.resource.embedded.managed;

import java.util.HashSet;

/** The fields above others: an owner of a part keeps the named fields that hold it, but neither list items nor keys of maps. */
final class Ancestors {

    private Ancestors() {}

    static FieldSet named(FieldSet fields, Shape root) {
        var named = new HashSet<FieldPath>();
        for (var path : fields.paths()) {
            var shape = root;
            var at = FieldPath.ROOT;
            for (var element : path.elements()) {
                at = at.then(element);
                var field = element.startsWith("f:");
                if (field && shape.names(element.substring(2))) {
                    named.add(at);
                }
                shape = field ? shape.field(element.substring(2)) : shape.item();
            }
        }
        return FieldSet.of(named);
    }
}
