package io.sealane.resource.embedded.direct;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;

/** Builds clients. A derived client shares its origin's open streams and end. */
final class DirectClientBuilder extends StandardHttpClientBuilder<DirectClient, DirectHttp, DirectClientBuilder> {

    DirectClientBuilder(DirectHttp factory) {
        super(factory);
    }

    @Override
    public HttpClient build() {
        return client == null
                ? new DirectClient(this, new OpenStreams(), new AtomicBoolean())
                : new DirectClient(this, client.streams(), client.getClosed());
    }

    @Override
    protected DirectClientBuilder newInstance(DirectHttp factory) {
        return new DirectClientBuilder(factory);
    }
}
