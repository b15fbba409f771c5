package io.sealane.node.folder;

import io.sealane.node.life.StepFailure;
import io.sealane.resource.embedded.token.SigningKeys;
import io.sealane.resource.embedded.token.TokenSettings;
import java.time.Instant;
import java.util.Optional;

/** The keys that sign tokens of service accounts, kept where only the node reads; in memory they end with the process. */
public final class TokenKeys {

    private static final String FILE = "service-account.jwks";

    private TokenKeys() {}

    /** Reads the keys, makes what is missing and replaces what is too old. */
    public static SigningKeys open(Optional<DataFolder> data, TokenSettings settings, Instant now) {
        if (data.isEmpty()) {
            return SigningKeys.generate(now);
        }
        var folder = data.get().folder("bootstrap");
        var found = folder.read(FILE).map(text -> parse(folder, text));
        var keys =
                found.orElseGet(() -> SigningKeys.generate(now)).rotated(now, settings.keyAgeMax(), settings.lifeMax());
        if (found.isEmpty() || keys != found.get()) {
            folder.write(FILE, keys.json());
        }
        return keys;
    }

    private static SigningKeys parse(DataFolder folder, String text) {
        try {
            return SigningKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StepFailure(
                    folder.path().resolve(FILE)
                            + ": restore it, or remove it, which ends all tokens of service accounts",
                    e);
        }
    }
}
