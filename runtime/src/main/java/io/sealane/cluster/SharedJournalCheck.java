package io.sealane.cluster;

import akka.cluster.ConfigValidation;
import akka.cluster.JoinConfigCompatChecker;
import com.typesafe.config.Config;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Keeps nodes apart of which one has a journal of its own: a partition that moved there would find nothing. Made by Akka, asked on both
 * sides of a join.
 */
public final class SharedJournalCheck extends JoinConfigCompatChecker {

    /** Whether a node's journal is one that other nodes have as well. */
    public static final String KEY = "sealane.cluster.shared-journal";

    @Override
    public Seq<String> requiredKeys() {
        return CollectionConverters.asScala(java.util.List.of(KEY)).toList();
    }

    @Override
    public ConfigValidation check(Config toCheck, Config actualConfig) {
        return JoinConfigCompatChecker.fullMatch(requiredKeys(), toCheck, actualConfig);
    }
}
