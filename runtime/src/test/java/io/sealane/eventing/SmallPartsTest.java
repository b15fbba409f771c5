package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Recent;
import io.sealane.eventing.log.Spread;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.Destination;
import io.sealane.journal.Page;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The budget, the pages of a trigger's own, what is kept decoded, and how events are spread. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SmallPartsTest {

    private final DeliveryBudget budget = new DeliveryBudget(100);

    @Test
    void a_budget_gives_no_more_than_it_has() {
        var one = budget.share();
        var other = budget.share();
        assertThat(one.take(60)).isTrue();
        assertThat(other.take(60)).isFalse();

        one.giveBack(60);
        assertThat(other.take(60)).isTrue();
    }

    @Test
    void what_is_larger_than_the_budget_passes_alone() {
        var share = budget.share();
        assertThat(share.take(1000)).isTrue();
        assertThat(share.take(1)).isFalse();
        share.giveBack(1000);
        assertThat(budget.used()).isZero();
    }

    @Test
    void a_closed_share_has_given_all_back_and_takes_nothing() {
        var share = budget.share();
        share.take(40);
        share.take(40);
        share.close();
        share.giveBack(40);
        share.close();

        assertThat(budget.used()).isZero();
        assertThat(share.take(1)).isFalse();
    }

    @Test
    void pages_of_its_own_end_where_the_trigger_was_told_to() {
        var budgeted = budget.share();
        var read = new OwnRead(budgeted);
        read.begin(3, 6);
        assertThat(read.wantsPage()).isTrue();
        budgeted.take(50);
        read.page(page(3, 4, 7), 50);

        assertThat(read.next().position()).isEqualTo(3);
        assertThat(read.finish()).isFalse();
        assertThat(read.next().position()).isEqualTo(4);
        assertThat(read.finish()).isTrue();
        assertThat(read.finish()).isFalse();
        assertThat(read.position()).isEqualTo(6);
        // Ten bytes each for the two that were handed out; who got them gives them back.
        assertThat(budget.used()).isEqualTo(20);
    }

    @Test
    void an_empty_page_ends_the_reading_since_what_was_there_is_deleted() {
        var budgeted = budget.share();
        var read = new OwnRead(budgeted);
        read.begin(3, 6);
        budgeted.take(50);
        read.page(page(), 50);

        assertThat(read.finish()).isTrue();
        assertThat(read.position()).isEqualTo(6);
        assertThat(budget.used()).isZero();
    }

    @Test
    void the_oldest_decoded_events_go_first() {
        var recent = new Recent(() -> 25);
        recent.add(5, TestNode.event("5"), 10);
        recent.add(6, TestNode.event("6"), 10);
        recent.add(7, TestNode.event("7"), 10);

        assertThat(recent.at(5)).isNull();
        assertThat(recent.at(6)).isEqualTo(TestNode.event("6"));
        recent.add(9, TestNode.event("9"), 10);
        assertThat(recent.at(7)).isNull();
        assertThat(recent.at(9)).isEqualTo(TestNode.event("9"));
    }

    @Test
    void events_of_one_key_share_a_partition_and_others_take_turns() {
        var keyed = TestNode.event("1").with("partitionkey", "customer-7");
        assertThat(Spread.partition(keyed, 16, 3)).isEqualTo(Spread.partition(keyed, 16, 9));
        assertThat(Spread.partition(TestNode.event("1"), 16, 9)).isEqualTo(9);

        var spread = new Spread(14);
        assertThat(List.of(spread.next(16), spread.next(16), spread.next(16))).containsExactly(14, 15, 0);
    }

    @Test
    void keys_use_every_partition() {
        var used = new HashSet<Integer>();
        for (var i = 0; i < 1000; i++) {
            used.add(Spread.ofKey("key-" + i, 16));
        }
        assertThat(used).hasSize(16);
    }

    @Test
    void a_partitions_name_can_be_read_back() {
        var key = new PartitionKey(new BrokerId("ns", "br"), "uid-1", 3);

        assertThat(key.entityId()).isEqualTo("ns/br/3/uid-1");
        assertThat(PartitionKey.of("ns/br/3/uid-1")).isEqualTo(key);
        assertThatThrownBy(() -> PartitionKey.of("ns/br")).hasMessageContaining("ns/br");
    }

    @Test
    void a_destination_is_an_http_address() {
        assertThatThrownBy(() -> new Destination(URI.create("ftp://x/"), io.sealane.cert.trust.TrustBundle.EMPTY))
                .hasMessageContaining("ftp://x/");
    }

    private static Page page(long... positions) {
        var events = java.util.Arrays.stream(positions)
                .mapToObj(position -> new Page.Stored(position, new byte[10]))
                .toList();
        return new Page(events, positions.length == 0 ? 3 : positions[positions.length - 1] + 1);
    }
}
