package io.sealane.resource.embedded.admission;

import java.util.HashSet;
import java.util.Set;

/** What volumes of a Pod must be: each with a name of its own, and one source. Pure. */
final class VolumeChecks {

    private VolumeChecks() {}

    /** @return the names of the volumes */
    static Set<String> check(Field volumes) {
        var names = new HashSet<String>();
        for (var volume : volumes.items()) {
            var name = volume.at("name");
            if (!name.given()) {
                name.required("");
            }
            PodChecks.once(name, names);
            var sources = new HashSet<String>();
            volume.value().fieldNames().forEachRemaining(sources::add);
            sources.removeIf(source ->
                    source.equals("name") || volume.value().path(source).isNull());
            if (sources.size() > 1) {
                volume.forbidden("may not specify more than 1 volume type");
            }
        }
        return names;
    }

    /** @param volumes those that there are */
    static void mounts(Field mounts, Set<String> volumes) {
        var paths = new HashSet<String>();
        for (var mount : mounts.items()) {
            var name = mount.at("name");
            if (!name.given()) {
                name.required("");
            } else if (!volumes.contains(name.text())) {
                name.invalid("expected the name of a volume");
            }
            var path = mount.at("mountPath");
            if (!path.given()) {
                path.required("");
            } else if (!paths.add(path.text())) {
                path.invalid("must be unique");
            }
        }
    }
}
