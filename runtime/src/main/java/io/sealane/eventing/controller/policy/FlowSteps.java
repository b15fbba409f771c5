package io.sealane.eventing.controller.policy;

import java.util.List;

/**
 * Who sends to a channel between the steps of a flow.
 *
 * @param flow as people call it
 * @param subjects the accounts of the steps that lead there
 * @param awaited the steps that are not yet, or no longer, as the flow says: nobody knows who they are
 */
public record FlowSteps(String flow, List<String> subjects, List<String> awaited) {

    public FlowSteps {
        subjects = List.copyOf(subjects);
        awaited = List.copyOf(awaited);
    }
}
