package io.sealane.node.folder;

import com.typesafe.config.Config;
import io.sealane.resource.embedded.seal.SealFailure;
import io.sealane.resource.embedded.seal.SealSettings;
import io.sealane.resource.embedded.seal.WrappingKey;
import io.sealane.resource.embedded.seal.WrappingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The key that stored Secrets are sealed with in the end: {@code DIR/bootstrap/storage.key}, made at the first start, or a file that is given.
 * It is only ever read, but for that first time.
 */
public final class StorageKey implements WrappingKeys {

    private static final String FILE = "storage.key";

    private final DataFolder bootstrap;
    private final Optional<Path> given;
    private final Optional<Path> previous;
    private final SecureRandom random;

    private StorageKey(DataFolder bootstrap, Optional<Path> given, Optional<Path> previous, SecureRandom random) {
        this.bootstrap = bootstrap;
        this.given = given;
        this.previous = previous;
        this.random = random;
    }

    /** @param config {@code sealane.api-server.storage-key} */
    public static SealSettings settings(DataFolder data, Config config, SecureRandom random) {
        var keys =
                new StorageKey(data.folder("bootstrap"), path(config, "file"), path(config, "previous-file"), random);
        return new SealSettings(keys, config.getLong("data-key-uses-max"), random);
    }

    private static Optional<Path> path(Config config, String name) {
        return Optional.of(config.getString(name))
                .filter(text -> !text.isEmpty())
                .map(Path::of);
    }

    @Override
    public WrappingKey current(boolean needed) {
        if (given.isPresent()) {
            return read(given.get());
        }
        var own = bootstrap.path().resolve(FILE);
        var found = bootstrap.read(FILE);
        if (found.isPresent()) {
            return WrappingKey.parse(found.get(), own.toString());
        }
        if (needed) {
            throw new SealFailure(own + ": is missing, and stored Secrets are sealed with it; restore it from a backup,"
                    + " or name the file in sealane.api-server.storage-key.file. Nothing was changed");
        }
        var fresh = WrappingKey.generate(random, own.toString());
        bootstrap.write(FILE, fresh.base64() + "\n");
        return fresh;
    }

    @Override
    public Optional<WrappingKey> previous() {
        return previous.map(StorageKey::read);
    }

    private static WrappingKey read(Path file) {
        try {
            return WrappingKey.parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new SealFailure(file + ": expected a readable file with a key of 32 bytes in base64");
        }
    }
}
