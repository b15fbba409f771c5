package io.sealane.resource.embedded.upkeep;

import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.ChangeFollower;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import io.sealane.resource.embedded.verb.ApiObjects;
import io.sealane.resource.embedded.verb.FieldValidation;
import io.sealane.resource.embedded.verb.Target;
import io.sealane.resource.embedded.verb.WriteOptions;

/** Sees to it that each namespace has a service account {@code default}. */
final class DefaultServiceAccounts implements ChangeFollower.Reader {

    private static final String NAMESPACES = "namespaces";
    private static final String ACCOUNTS = "serviceaccounts";
    private static final String NAME = "default";

    private final ResourceStore store;
    private final ApiObjects objects;

    DefaultServiceAccounts(ResourceStore store, ApiObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    @Override
    public long begin() {
        var listing = store.list(Scope.of(NAMESPACES));
        listing.items().forEach(this::ensureIn);
        return listing.version();
    }

    @Override
    public void follow(Change change) {
        var id = change.id();
        if (id.resource().equals(NAMESPACES) && change.before().isEmpty()) {
            change.after().ifPresent(this::ensureIn);
        } else if (id.resource().equals(ACCOUNTS)
                && id.name().equals(NAME)
                && change.after().isEmpty()) {
            ensure(id.namespace());
        }
    }

    private void ensureIn(Stored namespace) {
        if (!Meta.isTerminating(namespace.object())) {
            ensure(namespace.id().name());
        }
    }

    private void ensure(String namespace) {
        var served = objects.catalog().kinds().find("", "v1", ACCOUNTS).orElseThrow();
        var account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
        Meta.of(account).put("name", NAME).put("namespace", namespace);
        try {
            objects.writes()
                    .create(
                            new Target(served, namespace, "", ""),
                            account,
                            WriteOptions.of(false, FieldValidation.IGNORE));
        } catch (ApiFailure e) {
            // It is there, or the namespace is gone or going.
            if (e.code() != 403 && e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
    }
}
