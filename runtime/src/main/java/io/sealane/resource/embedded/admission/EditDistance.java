package io.sealane.resource.embedded.admission;

/** How many characters must be put in, left out or changed to make one text of another (Levenshtein). Pure. */
final class EditDistance {

    private static final int LENGTH_MAX = 128;

    private EditDistance() {}

    /** Of what comes behind the first 128 characters nothing is known. */
    static int of(String one, String other) {
        var from = one.substring(0, Math.min(LENGTH_MAX, one.length()));
        var row = new int[Math.min(LENGTH_MAX, other.length()) + 1];
        for (var column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (var line = 1; line <= from.length(); line++) {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column < row.length; column++) {
                var changed = diagonal + (from.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[row.length - 1];
    }
}
