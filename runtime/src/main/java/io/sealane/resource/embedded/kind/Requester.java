package io.sealane.resource.embedded.kind;

import java.util.List;
import java.util.Map;

/**
 * On whose behalf something is written.
 *
 * @param user the user's name
 * @param uid tells users of one name apart; empty when there is no such thing
 * @param groups the groups that the user is in
 * @param extra what else is known of the user
 */
public record Requester(String user, String uid, List<String> groups, Map<String, List<String>> extra) {

    private static final Requester SERVER = new Requester("sealane", "", List.of("system:masters"), Map.of());

    /** The API server, for what it makes by itself. */
    public static Requester server() {
        return SERVER;
    }
}
