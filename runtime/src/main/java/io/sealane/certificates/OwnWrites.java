package io.sealane.certificates;

import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources.Informer;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The Certificates that were written here, until the cache shows them. A status that soon follows another would else be made from the one
 * before, be refused, and take two more calls; under load that is the rule. Any thread.
 */
final class OwnWrites {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}");

    private final Informer<Certificate> cache;
    private final Map<ResourceKey, Certificate> ahead = new ConcurrentHashMap<>();

    OwnWrites(Informer<Certificate> cache) {
        this.cache = cache;
        cache.listen(change -> ahead.computeIfPresent(
                change.key(), (key, own) -> change.present() && isOlder(change.resource(), own) ? own : null));
    }

    /** What the cache shows, or what was written here after that. */
    Optional<Certificate> newest(ResourceKey key) {
        var cached = cache.get(key);
        var own = ahead.get(key);
        return own != null && cached.filter(one -> isOlder(one, own)).isPresent() ? Optional.of(own) : cached;
    }

    /** @param written as the API answered it */
    void note(Certificate written) {
        var key = ResourceKey.of(written);
        if (isAhead(key, written)) {
            ahead.put(key, written);
            if (!isAhead(key, written)) {
                // The cache told of it before there was anything to forget, and of what is gone it will not tell again.
                ahead.computeIfPresent(key, (same, own) -> own == written ? null : own);
            }
        }
    }

    private boolean isAhead(ResourceKey key, Certificate written) {
        return cache.get(key).filter(one -> isOlder(one, written)).isPresent();
    }

    /** How many the cache does not show yet. */
    int ahead() {
        return ahead.size();
    }

    /** Versions that are numbers grow, those of the embedded API server and of Kubernetes; of others nothing is known. */
    private static boolean isOlder(Certificate one, Certificate other) {
        var version = text(one.getMetadata().getResourceVersion());
        var otherVersion = text(other.getMetadata().getResourceVersion());
        return text(one.getMetadata().getUid()).equals(text(other.getMetadata().getUid()))
                && NUMBER.matcher(version).matches()
                && NUMBER.matcher(otherVersion).matches()
                && new BigInteger(version).compareTo(new BigInteger(otherVersion)) < 0;
    }
}
