package io.sealane.serving.scale;

/**
 * What a Revision should have now.
 *
 * @param wanted how many Pods
 * @param activity what its condition {@code Active} says
 * @param panicking whether a burst is being answered
 * @param stable what was counted over the stable window, in units of the metric
 * @param panic and over the panic window
 * @param excessBurst what the Pods could take beyond what is under way and the planned burst; negative when requests must be held here
 */
public record Decision(
        int wanted, Activity activity, boolean panicking, double stable, double panic, double excessBurst) {

    /** What users are told. */
    public enum Activity {
        /** Enough Pods are ready. */
        ACTIVE,
        /** Requests wait while Pods start. */
        QUEUED,
        /** There is nothing to do, for a while already. */
        NO_TRAFFIC,
        /** No Pod became ready in time, and no more is tried until a request comes. */
        TIMED_OUT
    }
}
