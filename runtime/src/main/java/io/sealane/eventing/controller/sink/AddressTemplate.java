package io.sealane.eventing.controller.sink;

import io.sealane.resource.ResourceKey;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address with places for what a reference names, in the form of Go's templates: <code>{{ .Name }}</code>, {@code .Namespace},
 * {@code .UID} and {@code .SystemNamespace}, and nothing else of that language. Immutable.
 */
record AddressTemplate(String text) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");
    private static final Set<String> NAMES = Set.of("Name", "Namespace", "UID", "SystemNamespace");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?");
    private static final ResourceKey SAMPLE = new ResourceKey("namespace", "name");

    /** @throws IllegalArgumentException says what was expected */
    AddressTemplate {
        var place = PLACE.matcher(text);
        while (place.find()) {
            if (!NAMES.contains(place.group(1))) {
                throw new IllegalArgumentException(
                        "expected .Name, .Namespace, .UID or .SystemNamespace, got ." + place.group(1));
            }
        }
        var rest = PLACE.matcher(text).replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw new IllegalArgumentException("expected nothing but fields between {{ and }}, such as {{ .Name }}");
        }
        DestinationChecks.fault(filled(text, SAMPLE, "uid", "system")).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /**
     * Whether what a reference names may be filled in. The object need not be there, so nobody else has looked at its name, which must not
     * become another host, port, path or query than the administrator has written.
     */
    static boolean isPlain(ResourceKey named) {
        return PLAIN.matcher(named.name()).matches()
                && PLAIN.matcher(named.namespace()).matches();
    }

    /** Whether it can be filled only by who has read the object. */
    boolean asksUid() {
        return PLACE.matcher(text).results().anyMatch(place -> place.group(1).equals("UID"));
    }

    /** @param uid looked at only where it {@link #asksUid} */
    String filled(ResourceKey named, String uid, String systemNamespace) {
        return filled(text, named, uid, systemNamespace);
    }

    private static String filled(String text, ResourceKey named, String uid, String systemNamespace) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "Name" -> named.name();
                            case "Namespace" -> named.namespace();
                            case "UID" -> uid;
                            default -> systemNamespace;
                        }));
    }
}
