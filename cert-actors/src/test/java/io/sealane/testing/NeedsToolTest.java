package io.sealane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NeedsToolTest {

    @Test
    void what_is_there_is_no_reason_to_skip_and_may_be_required() {
        assertThat(TestTools.missing(List.of("bash"), "bash", name -> true)).isEmpty();
    }

    @Test
    void what_is_missing_is_a_reason_to_skip() {
        assertThat(TestTools.missing(List.of("bash", "bind9"), "bash", "bash"::equals))
                .contains("not on this machine: bind9");
    }

    @Test
    void what_is_missing_and_required_is_a_failure() {
        assertThatThrownBy(() -> TestTools.missing(List.of("bind9"), "openssl, bind9", name -> false))
                .hasMessage("-Dsealane.require=openssl, bind9: expected these tools on this machine, missing [bind9]");
    }

    @Test
    void unknown_names_are_refused() {
        assertThatThrownBy(() -> TestTools.missing(List.of("bash"), "kubctl", name -> true))
                .hasMessage("-Dsealane.require names kubctl: expected one of"
                        + " [bash, bind9, boringssl, cloudevents-npm, curl, keytool, kubectl, openssl]");
        assertThatThrownBy(() -> TestTools.missing(List.of("perl"), "", name -> true))
                .hasMessageStartingWith("@NeedsTool names perl: expected one of");
    }
}
