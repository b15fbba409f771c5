package io.sealane.node;

import com.typesafe.config.Config;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What settings say about the TLS of a listener: {@code sealane.listeners.NAME}. */
final class ListenerTls {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private ListenerTls() {}

    static ServerTlsSettings of(Config config, String listener) {
        var path = "sealane.listeners." + listener + ".";
        var protocols = some(config, path + "protocols", PROTOCOLS);
        // Without its suites a library leaves out TLS 1.3 as a whole.
        var suites = Stream.concat(
                        ServerTlsSettings.SUITES_OF_TLS_1_3.stream(),
                        some(config, path + "cipher-suites", ServerTlsSettings.SUITES_OF_TLS_1_2).stream())
                .toList();
        return ServerTlsSettings.of(listener)
                .withProtocols(protocols)
                .withCipherSuites(suites)
                .withGroups(some(config, path + "groups", ServerTlsSettings.GROUPS))
                .withClientAuthentication(clientAuthentication(config, path + "client-certificates"));
    }

    private static List<String> some(Config config, String path, List<String> known) {
        var given = config.getStringList(path);
        if (given.isEmpty() || !known.containsAll(given)) {
            throw new IllegalArgumentException(path + ": expected some of " + known + ", got " + given);
        }
        return given;
    }

    private static ClientAuthentication clientAuthentication(Config config, String path) {
        var text = config.getString(path);
        return Arrays.stream(ClientAuthentication.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(path + ": expected none, optional or required, got " + text));
    }
}
