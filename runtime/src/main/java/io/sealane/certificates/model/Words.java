package io.sealane.certificates.model;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads fields that take one of a few words. */
public final class Words {

    private Words() {}

    /**
     * What a word stands for.
     *
     * @param otherwise when there is no word
     * @throws IllegalArgumentException naming the field and all words, for an unknown one
     */
    public static <T> T of(String path, @Nullable String given, T[] known, Function<T, String> words, T otherwise) {
        if (given == null || given.isEmpty()) {
            return otherwise;
        }
        return Arrays.stream(known)
                .filter(one -> words.apply(one).equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(path + ": expected one of "
                        + Arrays.stream(known).map(words).toList() + ", got " + given));
    }
}
