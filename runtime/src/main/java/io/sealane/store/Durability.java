package io.sealane.store;

/** What has happened to a batch when its write returns. */
public enum Durability {
    /** It is on the disk, together with all batches before it. */
    SYNCED,
    /** It is in the operating system's cache: it survives the process, not the machine. */
    WRITTEN
}
