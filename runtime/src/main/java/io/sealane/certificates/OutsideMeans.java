package io.sealane.certificates;

import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.acme.AcmeMeans;
import io.sealane.cert.issuer.acme.AcmeNames;
import io.sealane.cert.issuer.acme.AcmeSettings;
import io.sealane.cert.issuer.acme.AcmeWatch;
import io.sealane.certificates.rotation.ClusterChallenges;
import io.sealane.certificates.rotation.ClusterHolders;
import io.sealane.resource.ServiceAccountTokens;

/**
 * What issuers need that are asked over the network.
 *
 * @param ways to the outside
 * @param threads who waits for servers
 * @param acme limits and paces
 * @param names which names are not even tried
 * @param watch counts
 * @param vault limits of each request to Vault
 * @param tokens of ServiceAccounts, to log in with
 */
public record OutsideMeans(
        AcmeMeans.Outside ways,
        AcmeMeans.Threads threads,
        AcmeSettings acme,
        AcmeNames names,
        AcmeWatch watch,
        Limits vault,
        ServiceAccountTokens tokens) {

    /** The same for a node that is not alone: challenges count as shown when all nodes answer them. */
    OutsideMeans among(ClusterHolders others) {
        var shared = new AcmeMeans.Outside(ways.http(), ways.dns(), new ClusterChallenges(ways.responder(), others));
        return new OutsideMeans(shared, threads, acme, names, watch, vault, tokens);
    }
}
