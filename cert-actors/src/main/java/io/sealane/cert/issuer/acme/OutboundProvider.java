package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** Connects acme4j to any server over {@link OutboundHttp}. */
final class OutboundProvider extends GenericAcmeProvider {

    private final OutboundHttp http;
    private final Trust trust;
    private final Limits limits;

    OutboundProvider(OutboundHttp http, Trust trust, Limits limits) {
        this.http = http;
        this.trust = trust;
        this.limits = limits;
    }

    /** None: one of the JDK's would start a thread and open sockets of its own. */
    @Override
    public @Nullable HttpClient createHttpClient(NetworkSettings settings) {
        return null;
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, @Nullable HttpClient client) {
        return new OutboundConnection(settings, http, trust, limits);
    }
}
