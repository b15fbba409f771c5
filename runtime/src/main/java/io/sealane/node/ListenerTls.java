package io.sealane.node;

import com.typesafe.config.Config;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import java.util.Arrays;
import java.util.Locale;

/** What settings say about the TLS of a listener: {@code sealane.listeners.NAME}. */
final class ListenerTls {

    private ListenerTls() {}

    static ServerTlsSettings of(Config config, String listener) {
        var path = "sealane.listeners." + listener + ".client-certificates";
        return ServerTlsSettings.of(listener)
                .withClientAuthentication(clientAuthentication(path, config.getString(path)));
    }

    private static ClientAuthentication clientAuthentication(String path, String text) {
        return Arrays.stream(ClientAuthentication.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(path + ": expected none, optional or required, got " + text));
    }
}
