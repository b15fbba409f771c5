package io.sealane.journal;

/**
 * Names one log.
 *
 * @param log what the partitions of one topic share, such as the broker's uid; at most 1,024 bytes in UTF-8
 * @param number from 0
 */
public record PartitionId(String log, int number) {

    public PartitionId {
        if (log.isEmpty() || log.length() > 340) {
            throw new IllegalArgumentException("log: expected 1 to 340 characters, got " + log.length());
        }
        if (number < 0) {
            throw new IllegalArgumentException(
                    "number of a partition of " + log + ": expected 0 or more, got " + number);
        }
    }

    @Override
    public String toString() {
        return log + "/" + number;
    }
}
