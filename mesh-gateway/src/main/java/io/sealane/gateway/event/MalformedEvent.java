package io.sealane.gateway.event;

/** Carries a problem out of the readers of this package; at its edges problems are values. */
final class MalformedEvent extends Exception {

    private static final long serialVersionUID = 1;

    private final transient EventProblem problem;

    MalformedEvent(EventProblem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    MalformedEvent(String attribute, String value, String expected) {
        this(EventProblem.of(attribute, value, expected));
    }

    EventProblem problem() {
        return problem;
    }
}
