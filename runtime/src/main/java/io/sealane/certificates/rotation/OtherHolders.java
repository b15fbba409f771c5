package io.sealane.certificates.rotation;

import io.sealane.resource.ResourceKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The holders of trust of other nodes. Only names and numbers travel: what a rotation is about, each node reads from its resource. */
public interface OtherHolders {

    /** There is no other node. */
    OtherHolders NONE = new OtherHolders() {
        @Override
        public CompletionStage<List<HolderAnswer>> ask(ResourceKey rotation, long version) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void drain(ResourceKey rotation) {}
    };

    /**
     * Asks every holder of every other node.
     *
     * @param version of the bundle that they are to go by
     * @return a node that does not answer in time is one holder that confirms nothing; never fails
     */
    CompletionStage<List<HolderAnswer>> ask(ResourceKey rotation, long version);

    /** Has them end what relies on the rotation's old root. */
    void drain(ResourceKey rotation);
}
