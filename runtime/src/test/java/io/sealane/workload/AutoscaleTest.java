package io.sealane.workload;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AutoscaleTest {

    @Test
    void it_computes_and_allocates_what_it_is_asked() throws Exception {
        assertThat(ask("prime=100&bloat=1"))
                .isEqualTo("Allocated 1 Mb of memory.\nThe largest prime less than 100 is 97.\n");
    }

    @Test
    void it_allocates_no_more_than_an_eighth_of_the_heap() throws Exception {
        var heap = Runtime.getRuntime().maxMemory() / (1 << 20);

        var megabytes = Long.parseLong(ask("bloat=999999999").split(" ", 3)[1]);

        assertThat(megabytes).isPositive().isLessThanOrEqualTo(100).isLessThanOrEqualTo(heap / 8);
    }

    private static String ask(String query) throws Exception {
        var answer = new Autoscale()
                .handle(HttpRequest.GET("http://autoscale/?" + query))
                .toCompletableFuture()
                .get(20, SECONDS);
        return ((HttpEntity.Strict) answer.entity()).getData().utf8String();
    }
}
