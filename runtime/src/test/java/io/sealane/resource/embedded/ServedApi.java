package io.sealane.resource.embedded;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The embedded API server behind a socket on loopback, without TLS. */
final class ServedApi implements AutoCloseable {

    /** Whoever shows a token is nobody else; all others are the admin. */
    static final Authentication ADMIN_WITHOUT_TOKEN =
            request -> request.getHeader("Authorization").isPresent()
                    ? Optional.empty()
                    : Authentication.trusting("admin").identify(request);

    private static final int SECONDS = 60;

    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString(
                    "akka.http.server.idle-timeout = infinite\nakka.http.server.request-timeout = infinite\n"
                            + "akka.http.server.raw-request-uri-header = on\n"
                            + "akka.loglevel = WARNING\nakka.http.server.parsing.max-chunk-size = 2m\n"
                            // The limit is the API server's own, as behind the node's listener.
                            + "akka.http.server.parsing.max-content-length = infinite")
            .withFallback(ConfigFactory.load()));
    private final ExecutorService work = Executors.newFixedThreadPool(4);
    private final ScriptedLogs logs = new ScriptedLogs();
    private final EmbeddedApiServer server;
    private final Recorder recorder;
    private final ServerBinding binding;

    ServedApi(ResourceStore store) throws Exception {
        this(store, Authentication.trusting("admin"), ApiServerSettings.standard());
    }

    ServedApi(ResourceStore store, Authentication authentication, ApiServerSettings settings) throws Exception {
        this(store, authentication, settings, Rulebook.empty());
    }

    /** In memory; those with a token are whom it names. */
    static ServedApi withTokens() throws Exception {
        return new ServedApi(
                new MemoryResourceStore(LogLimits.standard()), ADMIN_WITHOUT_TOKEN, ApiServerSettings.standard());
    }

    /** With what the controllers demand of their kinds. */
    ServedApi(ResourceStore store, Rulebook rules) throws Exception {
        this(store, Authentication.trusting("admin"), ApiServerSettings.standard(), rules);
    }

    private ServedApi(ResourceStore store, Authentication authentication, ApiServerSettings settings, Rulebook rules)
            throws Exception {
        server = EmbeddedApiServer.open(
                settings,
                store,
                authentication,
                logs,
                new EmbeddedApiServer.Surroundings(kit.system(), work, Clock.systemUTC(), new SecureRandom(), rules));
        recorder = new Recorder(server, kit.system());
        binding = await(Http.get(kit.system()).newServerAt("127.0.0.1", 0).bind(recorder::handle));
    }

    EmbeddedApiServer server() {
        return server;
    }

    ActorTestKit kit() {
        return kit;
    }

    /** What was asked so far and what the answers' codes were. */
    Recorder recorder() {
        return recorder;
    }

    ScriptedLogs logs() {
        return logs;
    }

    String url() {
        return "http://127.0.0.1:" + binding.localAddress().getPort();
    }

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(url())
                        .withNamespace("default")
                        .withRequestTimeout(SECONDS * 1000)
                        .withOnlyHttpWatches(true)
                        .build())
                .build();
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close();
        kit.shutdownTestKit();
        work.shutdownNow();
    }

    /** Logs as a test says. */
    static final class ScriptedLogs implements PodLogs {
        private volatile Optional<Source<ByteString, NotUsed>> answer = Optional.empty();
        private volatile Optional<LogOptions> asked = Optional.empty();

        void answer(Source<ByteString, NotUsed> source) {
            answer = Optional.of(source);
        }

        Optional<LogOptions> asked() {
            return asked;
        }

        @Override
        public CompletionStage<Optional<Source<ByteString, NotUsed>>> logs(
                String namespace, String pod, LogOptions options) {
            asked = Optional.of(options);
            return CompletableFuture.completedFuture(answer);
        }
    }

    /** Serves until killed; for trials by hand. */
    public static void main(String[] arguments) throws Exception {
        var api = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        System.out.println(api.url());
    }
}
