package io.sealane.cert.issuer.acme;

import java.net.URI;
import java.time.Duration;

/** Counts what happens with ACME servers. Any thread. */
public interface AcmeWatch {

    /**
     * A request was answered, or not.
     *
     * @param action what it was part of, such as {@code get_order}
     * @param status of HTTP; 0 for no answer
     */
    void requested(URI server, String action, String method, int status, Duration took);

    /**
     * An order ended.
     *
     * @param result {@code issued}, or the reason of the failure
     */
    void ordered(String result);

    /** Counts nothing. */
    static AcmeWatch none() {
        return new AcmeWatch() {
            @Override
            public void requested(URI server, String action, String method, int status, Duration took) {}

            @Override
            public void ordered(String result) {}
        };
    }
}
