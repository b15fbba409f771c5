package io.sealane.certificates.rotation;

import akka.actor.typed.ActorRef;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue;
import java.util.List;

/** What travels between nodes for CA rotations and ACME challenges: names, versions and counts, never a key or a certificate. */
public final class TrustMessages implements MessageCatalogue {

    /** What the node that leads says to the others. */
    sealed interface Request extends ClusterMessage {}

    /**
     * What do your holders say?
     *
     * @param namespace of the CARotation
     * @param name of the CARotation
     * @param version of the bundle in question
     */
    record Ask(String namespace, String name, long version, ActorRef<Answers> replyTo) implements Request {}

    /** End what relies on the old root of a CARotation. */
    record Drain(String namespace, String name) implements Request {}

    /** Do you answer that HTTP-01 challenge? */
    record Presents(String token, ActorRef<Presented> replyTo) implements Request {}

    /** Whether it is answered. */
    record Presented(boolean yes) implements ClusterMessage {}

    /** One answer for each holder of the node. */
    record Answers(List<HolderAnswer> all) implements ClusterMessage {

        public Answers {
            all = List.copyOf(all);
        }
    }

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                Entry.of(120, Ask.class),
                Entry.of(121, Drain.class),
                Entry.of(122, Answers.class),
                Entry.of(123, HolderAnswer.class),
                Entry.of(124, Presents.class),
                Entry.of(125, Presented.class));
    }
}
