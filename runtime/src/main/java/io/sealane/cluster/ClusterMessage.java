package io.sealane.cluster;

/** A message that may travel between nodes. Frozen once released: a change is a new class with a new id. */
public interface ClusterMessage {}
