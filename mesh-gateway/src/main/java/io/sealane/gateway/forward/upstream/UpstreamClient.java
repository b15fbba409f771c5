package io.sealane.gateway.forward.upstream;

/** The upstream connections of one event loop. Belongs to that loop: only its thread may call. */
@FunctionalInterface
public interface UpstreamClient {

    /**
     * Sends one request.
     *
     * @param request what to send and for how long to wait
     * @param answer called on the same loop exactly once, never before this method has returned
     */
    void send(UpstreamRequest request, Answer answer);

    /** Takes the outcome of one {@link #send}. */
    @FunctionalInterface
    interface Answer {
        void complete(UpstreamAnswer answer);
    }
}
