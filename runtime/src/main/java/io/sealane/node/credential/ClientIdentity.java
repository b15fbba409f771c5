package io.sealane.node.credential;

import com.typesafe.config.Config;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The certificate that deliveries and sources show to receivers that ask for one: the newest of one Secret. Any thread. */
public final class ClientIdentity implements Consumer<Credential>, Supplier<Optional<Credential>> {

    private final Optional<SecretName> secret;
    private volatile @Nullable Credential newest;

    private ClientIdentity(Optional<SecretName> secret) {
        this.secret = secret;
    }

    /** Reads {@code sealane.eventing.client-certificate}. */
    public static ClientIdentity from(Config config) {
        var text = config.getString("sealane.eventing.client-certificate");
        if (text.isBlank()) {
            return new ClientIdentity(Optional.empty());
        }
        var parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new IllegalArgumentException(
                    "sealane.eventing.client-certificate: expected NAMESPACE/NAME of a Secret, or nothing, got "
                            + text);
        }
        return new ClientIdentity(Optional.of(new SecretName(parts[0], parts[1])));
    }

    /** Where it is kept; empty when none is shown. */
    public Optional<SecretName> secret() {
        return secret;
    }

    /** Whether this is the Secret that it is read from. */
    public boolean concerns(SecretName name) {
        return secret.filter(name::equals).isPresent();
    }

    @Override
    public void accept(Credential credential) {
        newest = credential;
    }

    /** Empty until there is one. */
    @Override
    public Optional<Credential> get() {
        return Optional.ofNullable(newest);
    }
}
