package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.load.ProfilePage.Part;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProfilePageTest {

    @Test
    void a_stack_belongs_to_the_innermost_code_that_is_known() {
        assertThat(ProfilePage.part("[sealane-loop-0-1 tid=7];java/lang/Thread.run;akka/dispatch/Mailbox.run;"
                        + "io/sealane/gateway/event/EventMessages.read;java/util/HashMap.put"))
                .isEqualTo(Part.EVENT);
        assertThat(ProfilePage.part("[sealane-loop-0-1 tid=7];io/netty/handler/ssl/SslHandler.flush;"
                        + "sun/nio/ch/SocketChannelImpl.write;__GI_write;do_syscall_64_[k];tcp_sendmsg_[k]"))
                .isEqualTo(Part.SOCKETS);
        assertThat(ProfilePage.part("[sealane-loop-0-1 tid=7];io/netty/handler/ssl/SslHandler.wrap;"
                        + "io/netty/internal/tcnative/SSL.writeToSSL;/tmp/libnetty_tcnative.so"))
                .isEqualTo(Part.TLS);
        assertThat(ProfilePage.part("[sealane-loop-0-1 tid=7];java/lang/Thread.run"))
                .isEqualTo(Part.ELSE);
    }

    @Test
    void some_threads_do_one_thing_only() {
        assertThat(ProfilePage.part("[C2 CompilerThre tid=3];Compile::Optimize"))
                .isEqualTo(Part.JIT);
        assertThat(ProfilePage.part("[sealane-journal-writer tid=9];java/util/ArrayList.add"))
                .isEqualTo(Part.JOURNAL);
    }

    @Test
    void shares_are_told_in_time_per_event_the_largest_first() {
        var table = ProfilePage.table(
                List.of(
                        "[sealane-loop-0-1];akka/http/x 1",
                        "[sealane-loop-0-1];io/netty/x 2",
                        "[sealane-loop-1-2];io/netty/y 1"),
                50,
                "kept");

        assertThat(table).isEqualTo("""
                ### kept

                | part | share | CPU µs per event |
                | --- | --- | --- |
                | buffers and pipeline (Netty) | 75.0 % | 37.5 |
                | HTTP: parsing, rendering, model (Akka HTTP) | 25.0 % | 12.5 |
                | all | 100 % of 4 samples | 50.0 |
                """);
    }
}
