package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.testing.NeedsTool;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The engines do not tell the group; the size of the server's key share does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HybridGroupTest {

    /** An ML-KEM-768 ciphertext (FIPS 203, table 3) and an X25519 share. */
    private static final int HYBRID_SHARE_BYTES = 1088 + 32;

    private static final int RECORD_HEADER_BYTES = 5;

    @Test
    @NeedsTool("boringssl")
    void two_of_ours_agree_on_the_hybrid_post_quantum_group() throws Exception {
        var ca = TestCa.create("Mesh CA");
        var served = ca.issue(new SecretName("default", "web"), List.of("web.example"));

        try (var server = ServerTls.create(ServerTlsSettings.of("external"), InstantSource.system());
                var client = ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), InstantSource.system())) {
            server.publish(new ServerTlsSnapshot(1, List.of(served), TrustBundle.EMPTY, Optional.empty()));

            assertThat(serverHelloBytes(server, client, TlsTarget.of(ca.bundle())))
                    .isGreaterThan(HYBRID_SHARE_BYTES)
                    .isLessThan(HYBRID_SHARE_BYTES + 200);
        }
    }

    private static int serverHelloBytes(ServerTls tls, ClientTls clientTls, TlsTarget target) throws Exception {
        var context =
                tls.select("web.example", InetAddress.getLoopbackAddress()).orElseThrow();
        var server = context.newEngineHandler(ByteBufAllocator.DEFAULT).engine();
        var client = clientTls
                .newHandler(ByteBufAllocator.DEFAULT, "web.example", 443, target)
                .engine();
        try {
            var hello = ByteBuffer.allocateDirect(1 << 15);
            client.wrap(ByteBuffer.allocate(0), hello);
            hello.flip();
            server.unwrap(hello, ByteBuffer.allocate(1 << 15));
            for (var task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
                task.run();
            }
            var answer = ByteBuffer.allocateDirect(1 << 15);
            server.wrap(ByteBuffer.allocate(0), answer);
            return answer.getShort(RECORD_HEADER_BYTES - 2);
        } finally {
            ReferenceCountUtil.release(server);
            ReferenceCountUtil.release(client);
            context.release();
        }
    }
}
