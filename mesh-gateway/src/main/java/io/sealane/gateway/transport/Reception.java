package io.sealane.gateway.transport;

import io.sealane.gateway.watch.ListenerWatch;

/**
 * What the connections of one listener share.
 *
 * @param listener its name
 * @param handler answers their requests
 * @param watch hears of them
 * @param shared with those of all listeners
 */
record Reception(String listener, RequestHandler handler, ListenerWatch watch, Shared shared) {}
