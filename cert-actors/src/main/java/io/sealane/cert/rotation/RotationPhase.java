package io.sealane.cert.rotation;

/**
 * Where a rotation stands. It goes down this list, one phase at a time; before {@link #SWITCHING} it may turn to {@link #ABORTING}, and
 * after that it only goes on, unless the next authority is lost before the issuer has it.
 */
public enum RotationPhase {
    /** Waits until no other rotation of the same authority is under way. */
    QUEUED(Trusted.OLD),
    /** The next authority is made and examined. */
    PREPARING(Trusted.OLD),
    /** Both roots are trusted; every live holder is to confirm that before anything is signed with the new one. */
    PUBLISHING(Trusted.BOTH),
    /** The issuer is given the new authority. */
    SWITCHING(Trusted.BOTH),
    /** Certificates below the old root are replaced, and those that show them take the new ones. */
    REISSUING(Trusted.BOTH),
    /** Connections and sessions that began under the old root come to their end. */
    DRAINING(Trusted.BOTH),
    /** Both roots are still trusted, and every handshake that needs the old one is counted: none may be. */
    SHADOWING(Trusted.BOTH),
    /** The old root is no longer trusted; every live holder is to confirm that. */
    RETIRING(Trusted.NEW),
    DONE(Trusted.NEW),
    /** Only the old root is trusted again; every live holder is to confirm that. */
    ABORTING(Trusted.OLD),
    ABORTED(Trusted.OLD);

    /** Which of the two roots belong to the bundle. */
    public enum Trusted {
        OLD,
        BOTH,
        NEW
    }

    private final Trusted trusted;

    RotationPhase(Trusted trusted) {
        this.trusted = trusted;
    }

    /** Which roots are trusted in this phase. */
    public Trusted trusted() {
        return trusted;
    }

    /** Whether nothing is left to do. */
    public boolean isOver() {
        return this == DONE || this == ABORTED;
    }

    /** Whether the new authority may have signed something, so that there is no way back. */
    public boolean isSwitched() {
        return ordinal() >= SWITCHING.ordinal() && ordinal() <= DONE.ordinal();
    }
}
