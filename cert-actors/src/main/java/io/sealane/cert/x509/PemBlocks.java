package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** PEM armour (RFC 7468). */
final class PemBlocks {

    /** More blocks than this in one text is an attack or an accident. */
    static final int BLOCKS_MAX = 1000;

    private PemBlocks() {}

    static String write(String type, byte[] der) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new AssertionError("writing to memory does not fail", e);
        }
        return text.toString();
    }

    static List<PemObject> read(String text, Reason reason) {
        var blocks = new ArrayList<PemObject>();
        try (var reader = new PemReader(new StringReader(text))) {
            for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (blocks.size() == BLOCKS_MAX) {
                    throw new X509Failure(reason, "expected at most " + BLOCKS_MAX + " PEM blocks");
                }
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof X509Failure failure) {
                throw failure;
            }
            // The library's message may quote the text, which may be a key: it is not passed on.
            throw new X509Failure(reason, "the text is not well-formed PEM");
        }
        return blocks;
    }

    static byte[] single(String text, String type, Reason reason) {
        var blocks = read(text, reason);
        if (blocks.size() != 1 || !blocks.get(0).getType().equals(type)) {
            throw new X509Failure(
                    reason,
                    "expected one PEM block " + type + ", got "
                            + blocks.stream().map(PemObject::getType).toList());
        }
        return blocks.get(0).getContent();
    }
}
