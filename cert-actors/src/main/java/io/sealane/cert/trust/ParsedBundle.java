package io.sealane.cert.trust;

import java.util.List;

/**
 * What a PEM text held.
 *
 * @param bundle the good certificates
 * @param problems one sentence for each block that was left out, naming the text, the block (counted from 1) and what was expected;
 *     empty when all was good
 */
public record ParsedBundle(TrustBundle bundle, List<String> problems) {

    public ParsedBundle {
        problems = List.copyOf(problems);
    }
}
