package io.sealane.resource.manifest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Creates the objects that a mesh without a cluster starts from, each only where it is absent.
 *
 * <p>Their specs equal those of the published guides, so applying the guides again changes nothing. They are labelled
 * {@code app.kubernetes.io/managed-by: sealane}.
 */
public final class Bootstrap {

    /** Namespaces and ConfigMaps with their published defaults. */
    public static final String CORE = "/io/sealane/bootstrap/core.yaml";

    /** The label of objects and definitions that says which tool they belong to. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The value of {@link #MANAGED_BY} that stands for this runtime. */
    public static final String US = "sealane";

    private Bootstrap() {}

    /**
     * Creates what is absent, in order.
     *
     * @param yamlResources absolute names of resources on the class path; later ones may need earlier ones
     */
    public static CompletionStage<Void> createAbsent(Resources resources, List<String> yamlResources) {
        var documents = new ArrayList<GenericKubernetesResource>();
        yamlResources.forEach(name -> documents.addAll(Manifests.read(text(name), name)));
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (var document : documents) {
            done = done.thenCompose(previous -> createAbsent(resources, labelled(document)));
        }
        return done;
    }

    private static CompletionStage<Void> createAbsent(Resources resources, GenericKubernetesResource document) {
        return resources.create(document).handle((created, failure) -> {
            if (failure != null && !alreadyThere(failure)) {
                throw new CompletionException(failure);
            }
            return null;
        });
    }

    private static boolean alreadyThere(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ResourceFailure refused && refused.reason() == ResourceFailure.Reason.ALREADY_EXISTS;
    }

    private static GenericKubernetesResource labelled(GenericKubernetesResource document) {
        var metadata = document.getMetadata();
        Map<String, String> labels = new LinkedHashMap<>();
        if (metadata.getLabels() != null) {
            labels.putAll(metadata.getLabels());
        }
        labels.put(MANAGED_BY, "sealane");
        metadata.setLabels(labels);
        return document;
    }

    private static String text(String name) {
        try (var stream = Bootstrap.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("expected " + name + " on the class path, got nothing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
