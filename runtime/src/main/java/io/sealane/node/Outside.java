package io.sealane.node;

import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.acme.AcmeMeans;
import io.sealane.cert.issuer.acme.AcmeNames;
import io.sealane.cert.issuer.acme.AcmeSettings;
import io.sealane.cert.issuer.acme.Delays;
import io.sealane.certificates.OutsideMeans;
import io.sealane.node.life.Closing;
import io.sealane.node.life.WorkPool;
import io.sealane.resource.ServiceAccountTokens;
import java.util.concurrent.CompletableFuture;

/** How issuers that are asked over the network reach the outside. */
final class Outside {

    private Outside() {}

    static OutsideMeans of(Foundation base, Controllers.Doors doors, ServiceAccountTokens tokens, Closing closing) {
        var vault = base.config().getConfig("sealane.cert.vault");
        var config = base.config().getConfig("sealane.cert.acme");
        var settings = AcmeSettings.from(config);
        var waiting = closing.add("ACME threads", WorkPool.start("sealane-acme", config.getInt("threads")));
        return new OutsideMeans(
                new AcmeMeans.Outside(
                        doors.data().outbound(),
                        doors.data().outboundNames(),
                        doors.external().challenges()),
                new AcmeMeans.Threads(waiting, delays(base), base.clock()),
                settings,
                new AcmeNames(base.config().getString("sealane.cluster-domain"), settings.ipAddresses()),
                base.telemetry().metrics().certificates().acme(),
                new Limits(vault.getDuration("request-timeout"), Math.toIntExact(vault.getBytes("answer-bytes-max"))),
                tokens);
    }

    private static Delays delays(Foundation base) {
        var loop = base.loops().all().get(0);
        return time -> {
            var passed = new CompletableFuture<Void>();
            loop.schedule(time, () -> passed.complete(null));
            return passed;
        };
    }
}
