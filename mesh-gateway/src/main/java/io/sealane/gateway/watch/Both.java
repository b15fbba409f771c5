package io.sealane.gateway.watch;

/** Tells two. */
record Both(ListenerWatch first, ListenerWatch second) implements ListenerWatch {

    @Override
    public void opened() {
        first.opened();
        second.opened();
    }

    @Override
    public void closed() {
        first.closed();
        second.closed();
    }

    @Override
    public void refused(Refusal reason) {
        first.refused(reason);
        second.refused(reason);
    }

    @Override
    public void handshake(Handshake handshake) {
        first.handshake(handshake);
        second.handshake(handshake);
    }

    @Override
    public void handled(Handled request) {
        first.handled(request);
        second.handled(request);
    }
}
