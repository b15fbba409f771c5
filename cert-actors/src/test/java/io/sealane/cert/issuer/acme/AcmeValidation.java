package io.sealane.cert.issuer.acme;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** How a test server looks at proofs, over real sockets: whatever the name, on loopback. */
final class AcmeValidation {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private volatile int httpPort;
    private volatile int dnsPort;

    void httpPort(int port) {
        httpPort = port;
    }

    void dnsPort(int port) {
        dnsPort = port;
    }

    /** Why the proof is not accepted; empty when it is (RFC 8555 section 8.3). */
    Optional<String> http(String name, String token, String keyAuthorization) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort), millis());
            socket.setSoTimeout(millis());
            socket.getOutputStream()
                    .write(("GET /.well-known/acme-challenge/" + token + " HTTP/1.1\r\nHost: " + name
                                    + "\r\nUser-Agent: test-acme\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                return Optional.of(
                        "expected 200, got " + answer.lines().findFirst().orElse("nothing"));
            }
            var body = answer.substring(answer.indexOf("\r\n\r\n") + 4).stripTrailing();
            return body.equals(keyAuthorization) ? Optional.empty() : Optional.of("wrong key authorization");
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** The same for a TXT record (RFC 8555 section 8.4). */
    Optional<String> dns(String name, String keyAuthorization) {
        try {
            var wanted = Jws.encode(
                    MessageDigest.getInstance("SHA-256").digest(keyAuthorization.getBytes(StandardCharsets.US_ASCII)));
            var answer = ask(
                    Message.newQuery(Record.newRecord(Name.fromString("_acme-challenge." + name + "."), Type.TXT, 1)));
            var found = answer.getSection(Section.ANSWER).stream()
                    .anyMatch(record -> record instanceof TXTRecord text
                            && text.getStrings().contains(wanted));
            return found ? Optional.empty() : Optional.of("no TXT record with the digest");
        } catch (IOException | GeneralSecurityException e) {
            return Optional.of(e.toString());
        }
    }

    private Message ask(Message question) throws IOException {
        question.getHeader().unsetFlag(Flags.RD);
        var bytes = question.toWire();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), dnsPort), millis());
            socket.setSoTimeout(millis());
            var framed = new ByteArrayOutputStream();
            framed.write(bytes.length >> 8);
            framed.write(bytes.length);
            framed.write(bytes);
            socket.getOutputStream().write(framed.toByteArray());
            var in = socket.getInputStream();
            var length = in.read() << 8 | in.read();
            return new Message(in.readNBytes(length));
        }
    }

    private static int millis() {
        return (int) PATIENCE.toMillis();
    }
}
