package io.sealane.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpResponse;
import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Acceptor;
import io.sealane.gateway.transport.Security;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GatewayTest {

    private final ActorTestKit kit = ActorTestKit.create();
    private final Loops loops = Loops.start(kit.system(), new LoopsSettings(1, Duration.ofMillis(10), 128));
    private final Gateway gateway = Gateway.on(
            kit.system(),
            loops,
            TransportSettings.from(ConfigFactory.defaultReference().getConfig("sealane.gateway.transport")));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        loops.close();
    }

    @Test
    void several_listeners_have_ports_and_handlers_of_their_own() throws Exception {
        var first = open("first");
        var second = open("second");

        assertThat(ask(first)).isEqualTo("first");
        assertThat(ask(second)).isEqualTo("second");
        assertThat(gateway.listeners()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void a_listener_reports_its_real_port_in_one_line() throws Exception {
        var listener = open("mesh");

        assertThat(listener.toString())
                .isEqualTo("mesh http://127.0.0.1:" + listener.address().getPort());
    }

    @Test
    void a_name_is_taken_once() throws Exception {
        open("mesh");

        assertThatThrownBy(() -> open("mesh"))
                .hasRootCauseMessage("name of a listener: expected one that is not open yet, got mesh");
    }

    @Test
    void an_address_in_use_is_named() throws Exception {
        var taken = open("first").address();

        assertThatThrownBy(() -> gateway.open(spec("second", taken))
                        .toCompletableFuture()
                        .get(30, SECONDS))
                .hasRootCauseInstanceOf(java.net.BindException.class)
                .cause()
                .isInstanceOf(Acceptor.BindFailure.class)
                .hasMessageStartingWith("listener second: cannot listen on " + taken);
    }

    @Test
    void draining_closes_every_port() throws Exception {
        var first = open("first");
        var second = open("second");

        gateway.drain(Duration.ofSeconds(10)).toCompletableFuture().get(30, SECONDS);

        assertThat(gateway.listeners()).isEmpty();
        for (var listener : new Listener[] {first, second}) {
            assertThatThrownBy(() -> new Socket(
                            listener.address().getAddress(), listener.address().getPort()))
                    .isInstanceOf(java.net.ConnectException.class);
        }
    }

    private Listener open(String name) throws Exception {
        var any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        return gateway.open(spec(name, any)).toCompletableFuture().get(30, SECONDS);
    }

    private static ListenerSpec spec(String name, InetSocketAddress address) {
        return new ListenerSpec(
                name,
                address,
                new Security.PlaintextOnly(),
                (request, responder) -> responder.complete(HttpResponse.create().withEntity(name)));
    }

    private static String ask(Listener listener) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + listener.address().getPort()))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
