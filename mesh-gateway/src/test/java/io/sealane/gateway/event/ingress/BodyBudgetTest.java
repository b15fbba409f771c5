package io.sealane.gateway.event.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.transport.ClientAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BodyBudgetTest {

    private final BodyBudget budget = BodyBudget.of(100, 1);

    @Test
    void what_is_reserved_is_gone_until_it_is_released() {
        var first = budget.reserve(ClientAddress.UNKNOWN, 60).orElseThrow();

        assertThat(budget.reserve(ClientAddress.UNKNOWN, 41)).isEmpty();
        assertThat(budget.reserve(ClientAddress.UNKNOWN, 40)).isPresent();

        first.release();
        assertThat(budget.reserved()).isEqualTo(40);
    }

    @Test
    void a_second_release_gives_nothing_back() {
        var first = budget.reserve(ClientAddress.UNKNOWN, 50).orElseThrow();
        var second = budget.reserve(ClientAddress.UNKNOWN, 50).orElseThrow();

        second.release();
        second.release();

        assertThat(budget.reserved()).isEqualTo(50);
        first.release();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void shrinking_gives_back_what_is_not_needed_and_never_takes() {
        var reservation = budget.reserve(ClientAddress.UNKNOWN, 80).orElseThrow();

        reservation.shrinkTo(30);
        reservation.shrinkTo(90);
        assertThat(budget.reserved()).isEqualTo(30);

        reservation.release();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void one_client_has_its_share_and_leaves_the_rest_to_others() {
        var shared = BodyBudget.of(100, 0.5);
        var held = shared.reserve(client(1), 50).orElseThrow();

        assertThat(shared.reserve(client(1), 1)).isEmpty();
        assertThat(shared.reserve(client(2), 50)).isPresent();

        held.release();
        assertThat(shared.reserve(client(1), 50)).isPresent();
    }

    @Test
    void a_client_that_the_whole_budget_refuses_keeps_its_share() {
        var shared = BodyBudget.of(100, 0.8);
        var others = shared.reserve(client(1), 80).orElseThrow();

        assertThat(shared.reserve(client(2), 30)).isEmpty();
        others.release();
        assertThat(shared.reserve(client(2), 80)).isPresent();
    }

    private static ClientAddress client(int number) {
        return ClientAddress.of(new InetSocketAddress("192.0.2." + number, 1));
    }
}
