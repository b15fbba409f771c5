package io.sealane.cert.rotation;

/**
 * What is wanted of one rotation.
 *
 * @param id tells it from every other rotation, also from one of the same name that was deleted
 * @param wish whether it is to go on, to turn back or to hurry
 * @param settings how patient it is
 */
public record RotationPlan(String id, Wish wish, RotationSettings settings) {

    public RotationPlan {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id: expected a name, got none");
        }
    }

    /** What somebody wants of a rotation. */
    public enum Wish {
        ROTATE,
        /** Turn back; has no effect once the issuer has switched. */
        ABORT,
        /** The old key is compromised: wait for nobody, and say who may break. */
        EMERGENCY
    }

    boolean isEmergency() {
        return wish == Wish.EMERGENCY;
    }
}
