package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.transport.ConnectionFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears of the requests that go to backends. On the loop of each request: must return at once and must not throw. */
@FunctionalInterface
public interface ForwardWatch {

    /**
     * A request is to be sent on, as soon as it may.
     *
     * @param from the connection that it came on
     * @return hears how it goes on; null when nobody cares
     */
    @Nullable
    Step begun(HttpRequest request, ConnectionFacts from, Backend backend);

    /** One request on its way. */
    interface Step {

        /** Fields that the request carries in place of the client's of the same names; names in lower case. Asked once, at the beginning. */
        default Map<String, String> fields() {
            return Map.of();
        }

        /**
         * It was let in to an instance, or to another one because that could not be reached. Not called for backends that nobody counts at.
         *
         * @param encrypted whether the hop to it is protected
         */
        default void sent(Endpoint instance, boolean encrypted) {}

        /** It goes to the node that lets requests in to its backend, and is watched there as well. */
        default void passedOn() {}

        /**
         * It is over; called once.
         *
         * @param status that the client was given, or would have been
         * @param answerBytes content of the answer that came
         */
        void ended(int status, long answerBytes);
    }
}
