package io.sealane.resource.embedded.kind;

import io.sealane.resource.embedded.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One served version of a kind.
 *
 * @param name like {@code v1}
 * @param schema what its objects look like
 * @param subresources like {@code status}
 * @param columns of tables, beside the name; age included
 * @param scale where replicas are; empty when there is no sub-resource {@code scale}
 */
public record KindVersion(
        String name, Schema schema, Set<String> subresources, List<Column> columns, Optional<ScalePaths> scale) {

    public boolean hasStatus() {
        return subresources.contains("status");
    }
}
