package io.sealane.certificates.rotation;

import io.sealane.cert.issuer.acme.ChallengeResponder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The challenges of this node, which the other nodes answer too once they have read them. Any thread. */
public record ClusterChallenges(ChallengeResponder own, ClusterHolders others) implements ChallengeResponder {

    @Override
    public void present(String token, String keyAuthorization) {
        own.present(token, keyAuthorization);
    }

    @Override
    public void withdraw(String token) {
        own.withdraw(token);
    }

    @Override
    public boolean presents(String token) {
        return own.presents(token);
    }

    @Override
    public CompletionStage<List<String>> lacking(String token) {
        return others.lacking(token);
    }

    @Override
    public InetSocketAddress address() {
        return own.address();
    }
}
