package io.sealane.node.life;

/** Why a step of a node's start or end failed: names the setting or file, what was found and what was expected. Its starter tells it on. */
public final class StepFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StepFailure(String message) {
        super(message);
    }

    public StepFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
