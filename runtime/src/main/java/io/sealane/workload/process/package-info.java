/**
 * Runs containers as processes of this machine, where it is switched on: their command, arguments and environment, without their image.
 *
 * <p>Start with {@link io.sealane.workload.process.LocalProcesses}.
 *
 * <p>Promises: a process has only the declared environment, listens where {@code PORT} says, is ended by TERM and then KILL, and does not
 * outlive the node: when the node ends without a word, a pipe tells the watcher beside each process.
 */
@NullMarked
package io.sealane.workload.process;

import org.jspecify.annotations.NullMarked;
