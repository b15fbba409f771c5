package io.sealane.serving.controller.route;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the listeners are that routes are served at inside.
 *
 * @param http for requests in the clear
 * @param https for encrypted ones
 * @param host in a cluster, the name of the Service that leads to them, at ports 80 and 443; empty where addresses do
 */
public record GatewayAddresses(InetSocketAddress http, InetSocketAddress https, Optional<String> host) {}
