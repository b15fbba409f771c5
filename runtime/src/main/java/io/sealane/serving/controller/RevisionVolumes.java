package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.serving.controller.config.FeatureConfig.Feature;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The volumes that a Revision may have: of all sources of files those that Knative knows, some by a switch. Pure.
 *
 * @param allowed refuses a field whose switch is off
 */
record RevisionVolumes(BiConsumer<Field, Feature> allowed) {

    private static final List<String> SOURCES = List.of(
            "configMap", "csi", "emptyDir", "hostPath", "image", "persistentVolumeClaim", "projected", "secret");

    private static final Map<String, Feature> SWITCHED = new TreeMap<>(Map.of(
            "csi", Feature.CSI,
            "emptyDir", Feature.EMPTY_DIR,
            "hostPath", Feature.HOST_PATH,
            "image", Feature.IMAGE_VOLUME,
            "persistentVolumeClaim", Feature.CLAIM));

    void check(Field volumes) {
        for (var volume : volumes.items()) {
            source(volume);
            SWITCHED.forEach((name, feature) -> allowed.accept(volume.at(name), feature));
            var claim = volume.at("persistentVolumeClaim");
            if (claim.there() && !claim.at("readOnly").value().asBoolean(false)) {
                allowed.accept(claim, Feature.CLAIM_WRITE);
            }
        }
    }

    private static void source(Field volume) {
        var some = false;
        for (var names = volume.value().fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (SOURCES.contains(name)) {
                some = true;
            } else if (!name.equals("name")) {
                volume.at(name).forbidden("expected one of " + String.join(", ", SOURCES));
            }
        }
        if (!some && volume.value().size() < 2) {
            volume.required("expected one of " + String.join(", ", SOURCES));
        }
    }
}
