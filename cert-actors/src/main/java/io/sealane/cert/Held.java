package io.sealane.cert;

import io.sealane.cert.spec.CertificateStatus;
import java.util.Optional;

/**
 * What a keeper holds between two messages. Immutable.
 *
 * @param again whether something changed since the last look
 * @param step the number of the step under way; grows by one with each
 * @param lastGood the Secret as it last was with a usable pair, if an issuer signs with it
 * @param known what it has written and read itself
 */
record Held(
        DesiredCertificate desired,
        Memory memory,
        boolean again,
        long step,
        Optional<StoredSecret> lastGood,
        Known known) {

    static Held of(DesiredCertificate desired) {
        return new Held(desired, Memory.of(desired), false, 0, Optional.empty(), Known.nothing());
    }

    Held changed(DesiredCertificate now) {
        return new Held(now, memory, true, step, lastGood, known);
    }

    /** The resource as it is with what was reported about it. */
    Held shown(DesiredCertificate now) {
        return new Held(now, memory, again, step, lastGood, known);
    }

    Held noted() {
        return new Held(desired, memory, true, step, lastGood, known);
    }

    Held with(Memory now) {
        return new Held(desired, now, again, step, lastGood, known);
    }

    Held with(Known now) {
        return new Held(desired, memory, again, step, lastGood, now);
    }

    Held next(boolean stillAgain) {
        return new Held(desired, memory, stillAgain, step + 1, lastGood, known);
    }

    Held seen(View view) {
        var good = view.pair().isPresent() && view.situation().feedsIssuer();
        var last = good ? view.situation().secret() : lastGood;
        return new Held(
                desired, memory, again, step, last, known.read(view.secret().version()));
    }

    /** Whether something has changed that the last look did not see. */
    boolean isOutdated() {
        return again || known.isOutdated();
    }

    boolean isOwn(DesiredCertificate now) {
        return now.wantsTheSame(desired) && known.isReported(now.status());
    }

    /**
     * What a keeper has written and read itself, so that it knows it again when it is told.
     *
     * @param reported the status that it wrote last
     * @param read the version of the Secret that it looked at last
     * @param heard the version that it was told of last, since it began to look
     */
    record Known(Optional<CertificateStatus> reported, String read, String heard) {

        static Known nothing() {
            return new Known(Optional.empty(), "", "");
        }

        Known reported(CertificateStatus status) {
            return new Known(Optional.of(status.stored()), read, heard);
        }

        Known read(String version) {
            return new Known(reported, version, heard);
        }

        Known heard(String version) {
            return new Known(reported, read, version);
        }

        boolean isReported(CertificateStatus status) {
            return reported.filter(status::equals).isPresent();
        }

        boolean isOutdated() {
            return !heard.isEmpty() && !heard.equals(read);
        }
    }
}
