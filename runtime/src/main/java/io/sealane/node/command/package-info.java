/**
 * The command line: {@code run}, {@code demo}, {@code archive}, {@code version}, the log format, a node in the foreground.
 *
 * <p>Start with {@link io.sealane.node.command.Main}.
 */
@NullMarked
package io.sealane.node.command;

import org.jspecify.annotations.NullMarked;
