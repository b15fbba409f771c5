package io.sealane.cert.trust;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the roots out of a PEM text (RFC 7468): what is good is kept, each bad block is named, nothing is dropped in silence.
 *
 * <p>Text between blocks is comment. A private key is never kept and never quoted.
 */
public final class TrustBundleParser {

    /** Blocks read from one text; what follows is named as a problem. */
    public static final int BLOCKS_MAX = 4096;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String name;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private @Nullable String label;
    private int blocks;

    private TrustBundleParser(String name) {
        this.name = name;
    }

    /**
     * Reads {@code pem}.
     *
     * @param pem the text
     * @param name what the text is called in {@link ParsedBundle#problems()}, for example {@code ConfigMap eventing/roots key ca.crt}
     */
    public static ParsedBundle parse(String pem, String name) {
        var parser = new TrustBundleParser(name);
        pem.lines().map(String::strip).forEach(parser::line);
        return parser.end();
    }

    private void line(String line) {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
            begin(line.substring(BEGIN.length(), line.length() - DASHES.length()));
        } else if (label != null && line.startsWith(END)) {
            close(label, line);
            label = null;
        } else if (label != null) {
            body.append(line);
        }
    }

    private void begin(String newLabel) {
        if (label != null) {
            problem("expected \"" + END + label + DASHES + "\" before the next block begins");
        }
        blocks++;
        label = newLabel;
        body.setLength(0);
    }

    private void close(String openLabel, String line) {
        if (blocks > BLOCKS_MAX) {
            return;
        }
        if (!line.equals(END + openLabel + DASHES)) {
            problem("expected \"" + END + openLabel + DASHES + "\", got \"" + line + "\"");
        } else if (openLabel.endsWith("PRIVATE KEY")) {
            problem("expected CERTIFICATE, got " + openLabel + ": a private key does not belong among roots");
        } else if (!openLabel.equals("CERTIFICATE")) {
            problem("expected CERTIFICATE, got " + openLabel);
        } else {
            certificate();
        }
    }

    private void certificate() {
        try {
            var der = new ByteArrayInputStream(Base64.getDecoder().decode(body.toString()));
            certificates.add(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der));
            if (der.available() > 0) {
                certificates.remove(certificates.size() - 1);
                problem("expected one DER certificate, got " + der.available() + " bytes after it");
            }
        } catch (IllegalArgumentException e) {
            problem("expected base64: " + e.getMessage());
        } catch (CertificateException e) {
            problem("expected a DER X.509 certificate: " + e.getMessage());
        }
    }

    private ParsedBundle end() {
        if (label != null) {
            problem("expected \"" + END + label + DASHES + "\", got the end of the text");
        }
        if (blocks > BLOCKS_MAX) {
            problems.add(name + ": expected at most " + BLOCKS_MAX + " blocks, got " + blocks);
        } else if (blocks == 0) {
            problems.add(name + ": expected at least one CERTIFICATE block, got none");
        }
        return new ParsedBundle(TrustBundle.of(certificates), problems);
    }

    private void problem(String what) {
        if (blocks <= BLOCKS_MAX) {
            problems.add(name + ", block " + blocks + ": " + what);
        }
    }
}
