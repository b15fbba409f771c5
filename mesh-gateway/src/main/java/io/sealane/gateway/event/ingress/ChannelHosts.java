package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;

/** Tells requests for host names of channels from others. Such names belong to channels, whether or not the channel exists. */
public final class ChannelHosts implements RequestHandler {

    private final RequestHandler channels;
    private final RequestHandler others;

    /**
     * @param channels takes requests for host names of channels
     * @param others takes all other requests
     */
    public ChannelHosts(RequestHandler channels, RequestHandler others) {
        this.channels = channels;
        this.others = others;
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var host = request.getUri().host().address();
        var handler = EventAddressing.channel(host).isPresent() ? channels : others;
        handler.handle(request, responder);
    }
}
