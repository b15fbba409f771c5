package io.sealane.resource.embedded.storage;

/**
 * How much of the log is kept.
 *
 * @param changesMax number of changes; positive
 * @param bytesMax bytes of the objects in them; positive
 */
public record LogLimits(int changesMax, long bytesMax) {

    public LogLimits {
        if (changesMax <= 0) {
            throw new IllegalArgumentException("changes-max: " + changesMax + ", expected a positive number");
        }
        if (bytesMax <= 0) {
            throw new IllegalArgumentException("bytes-max: " + bytesMax + ", expected a positive number");
        }
    }

    /** 10,000 changes, 64 MiB. */
    public static LogLimits standard() {
        return new LogLimits(10_000, 64L * 1024 * 1024);
    }
}
