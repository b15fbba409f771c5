package io.sealane.serving.controller;

import java.net.InetSocketAddress;

/**
 * Where the listeners are that routes are served at inside.
 *
 * @param http for requests in the clear
 * @param https for encrypted ones
 */
public record GatewayAddresses(InetSocketAddress http, InetSocketAddress https) {}
