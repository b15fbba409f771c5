package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.OutboundDns;
import io.sealane.cert.issuer.OutboundDns.NameServer;
import io.sealane.cert.issuer.acme.AcmeSpec.Rfc2136;
import io.sealane.cert.issuer.acme.AcmeSpec.TsigKey;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * Shows proofs as TXT records that are written with DNS UPDATE (RFC 2136), signed by TSIG (RFC 8945). dnsjava makes and reads the messages;
 * it opens no socket.
 *
 * <p>Only records with exactly our value are added and removed, so several orders for one name do not disturb each other. Whether a record
 * is visible is asked of the zone's own server, and only an answer of authority counts.
 */
final class DnsProver implements Prover {

    private static final String LABEL = "_acme-challenge.";
    private static final long TTL_SECONDS = 60;

    private final OutboundDns dns;
    private final Duration timeout;

    DnsProver(OutboundDns dns, Duration timeout) {
        this.dns = dns;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Void> show(Proof proof) {
        return update(proof, (update, record) -> update.add(record));
    }

    @Override
    public CompletionStage<Void> hide(Proof proof) {
        return update(proof, (update, record) -> update.delete(record));
    }

    @Override
    public CompletionStage<Optional<String>> look(Proof proof) {
        try {
            var name = name(proof);
            return ask(server(proof), question(name, Type.TXT), Optional.empty())
                    .thenApply(answer -> verdict(proof, name, answer))
                    .exceptionally(failure -> Optional.of(text(failure)));
        } catch (IssueFailure e) {
            return CompletableFuture.completedFuture(Optional.of(e.text()));
        }
    }

    private interface Change {
        void make(Update update, Record record);
    }

    private CompletionStage<Void> update(Proof proof, Change change) {
        try {
            var name = name(proof);
            var record = new TXTRecord(name, DClass.IN, TTL_SECONDS, proof.key());
            return zone(proof, name).thenCompose(zone -> {
                var update = new Update(zone);
                change.make(update, record);
                return ask(server(proof), update, method(proof).key()).thenApply(answer -> {
                    expectNoError(answer, "the update of " + name + " in zone " + zone);
                    return null;
                });
            });
        } catch (IssueFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The zone that a name is in: the owner of the SOA record that its server answers with. */
    private CompletionStage<Name> zone(Proof proof, Name name) {
        return ask(server(proof), question(name, Type.SOA), Optional.empty()).thenApply(answer -> {
            for (var section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
                for (var record : answer.getSection(section)) {
                    if (record instanceof SOARecord soa && name.subdomain(soa.getName())) {
                        return soa.getName();
                    }
                }
            }
            throw failure("name server " + server(proof) + " knows no zone of " + name + ", it answered "
                    + Rcode.string(answer.getRcode()));
        });
    }

    private CompletionStage<Message> ask(NameServer server, Message message, Optional<TsigKey> key) {
        var tsig = key.map(DnsProver::tsig);
        tsig.ifPresent(one -> one.apply(message, null));
        return dns.exchange(server, message.toWire(), timeout)
                .thenApply(bytes -> read(message, bytes, tsig))
                .thenCompose(answer -> answer.getHeader().getFlag(Flags.TC) && !server.tcp()
                        ? dns.exchange(server.byTcp(), message.toWire(), timeout)
                                .thenApply(bytes -> read(message, bytes, tsig))
                        : CompletableFuture.completedFuture(answer));
    }

    private static Message read(Message question, byte[] bytes, Optional<TSIG> tsig) {
        try {
            var answer = new Message(bytes);
            if (answer.getHeader().getID() != question.getHeader().getID()) {
                throw failure("the name server answered another question");
            }
            tsig.ifPresent(one -> expectSigned(one, question, answer, bytes));
            return answer;
        } catch (IOException e) {
            throw failure("the name server answered what is no DNS message: " + e.getMessage());
        }
    }

    private static void expectSigned(TSIG tsig, Message question, Message answer, byte[] bytes) {
        var verdict = tsig.verify(answer, bytes, question.getTSIG());
        if (verdict != Rcode.NOERROR) {
            throw failure("the name server refuses the TSIG key or answers without it: " + Rcode.TSIGstring(verdict)
                    + ", status " + Rcode.string(answer.getRcode()));
        }
    }

    private static void expectNoError(Message answer, String what) {
        if (answer.getRcode() != Rcode.NOERROR) {
            throw failure("the name server refused " + what + ": " + Rcode.string(answer.getRcode()));
        }
    }

    private static Optional<String> verdict(Proof proof, Name name, Message answer) {
        if (!answer.getHeader().getFlag(Flags.AA)) {
            return Optional.of("name server " + server(proof) + " has no authority over " + name);
        }
        var found = answer.getSection(Section.ANSWER).stream()
                .anyMatch(record -> record instanceof TXTRecord text
                        && text.getName().equals(name)
                        && String.join("", text.getStrings()).equals(proof.key()));
        return found ? Optional.empty() : Optional.of("the TXT record at " + name + " is not visible yet");
    }

    private static Message question(Name name, int type) {
        var message = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        message.getHeader().unsetFlag(Flags.RD);
        return message;
    }

    private static Name name(Proof proof) {
        try {
            return Name.fromString(LABEL + proof.name() + ".");
        } catch (TextParseException e) {
            throw failure(LABEL + proof.name() + " is no DNS name: " + e.getMessage());
        }
    }

    private static TSIG tsig(TsigKey key) {
        try {
            return new TSIG(algorithm(key.algorithm()), key.name(), key.secret());
        } catch (IllegalArgumentException e) {
            // The message of the cause may quote the secret.
            throw failure("TSIG key " + key.name() + ": expected a name of the DNS and a secret in base64");
        }
    }

    private static Name algorithm(String name) {
        return switch (name) {
            case "HMACMD5" -> TSIG.HMAC_MD5;
            case "HMACSHA1" -> TSIG.HMAC_SHA1;
            case "HMACSHA256" -> TSIG.HMAC_SHA256;
            case "HMACSHA512" -> TSIG.HMAC_SHA512;
            default ->
                throw failure("tsigAlgorithm: expected HMACMD5, HMACSHA1, HMACSHA256 or HMACSHA512, got " + name);
        };
    }

    private static Rfc2136 method(Proof proof) {
        return (Rfc2136) proof.solver().method();
    }

    private static NameServer server(Proof proof) {
        var method = method(proof);
        return new NameServer(method.host(), method.port(), method.tcp());
    }

    private static IssueFailure failure(String message) {
        return IssueFailure.failed("PresentError", message, null);
    }

    private static String text(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
