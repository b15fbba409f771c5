package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.eventing.Outages.LastFailure;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutagesTest {

    @Test
    void what_a_receiver_makes_long_is_cut_between_characters_so_that_it_can_be_shown() throws Exception {
        assertThat(detail("x".repeat(512))).isEqualTo("x".repeat(512));
        assertThat(detail("x".repeat(513))).isEqualTo("x".repeat(512) + "…");

        var cut = detail("x".repeat(511) + "\uD83D\uDE00 and more");

        assertThat(cut).isEqualTo("x".repeat(511) + "…");
        assertThat(new ObjectMapper().writeValueAsBytes(cut)).isNotEmpty();
    }

    private static String detail(String said) {
        return new LastFailure(Instant.EPOCH, URI.create("http://t/"), said).detail();
    }
}
