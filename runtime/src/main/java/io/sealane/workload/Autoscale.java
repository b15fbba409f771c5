package io.sealane.workload;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Sleeps, computes and allocates as it is asked, like the sample of Knative's guide to autoscaling: {@code ?sleep=100} milliseconds, {@code
 * &prime=10000} the largest prime below, {@code &bloat=5} megabytes. More than its limits is cut to them.
 */
public final class Autoscale implements LocalHandler {

    /** Under these images, with any tag or digest, the guides ask for it. */
    static final List<String> IMAGES = List.of(
            "gcr.io/knative-samples/autoscale-go",
            "ghcr.io/knative/autoscale-go",
            "gcr.io/knative-releases/knative.dev/docs/autoscale-go");

    private static final int SLEEP_MILLIS_MAX = 600_000;
    private static final int PRIME_MAX = 10_000_000;
    private static final int BLOAT_MEGABYTES_MAX = 100;
    private static final int HEAP_PARTS = 8;
    private static final int MEGABYTE = 1 << 20;

    Autoscale() {}

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        var query = request.getUri().query();
        var sleep = number(query.get("sleep"), SLEEP_MILLIS_MAX);
        var text =
                bloat(number(query.get("bloat"), BLOAT_MEGABYTES_MAX)) + prime(number(query.get("prime"), PRIME_MAX));
        if (sleep == 0) {
            return CompletableFuture.completedStage(answer(text));
        }
        // A thread of the work queue is not to sleep with it.
        var later = CompletableFuture.delayedExecutor(sleep, TimeUnit.MILLISECONDS);
        var slept = text + String.format(Locale.ROOT, "Slept for %.2f milliseconds.%n", (double) sleep);
        return CompletableFuture.supplyAsync(() -> answer(slept), later);
    }

    private static HttpResponse answer(String text) {
        return HttpResponse.create().withEntity(text);
    }

    private static int number(Optional<String> text, int max) {
        return text.filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(digits -> Math.min(Integer.parseInt(digits), max))
                .orElse(0);
    }

    /** One at a time and a small part of the heap: a node ends when that is used up, and whoever asks must not be able to end it. */
    private static synchronized String bloat(int megabytes) {
        if (megabytes == 0) {
            return "";
        }
        var most = Runtime.getRuntime().maxMemory() / HEAP_PARTS / MEGABYTE;
        var memory = new byte[(int) Math.min(megabytes, most) * MEGABYTE];
        return "Allocated " + memory.length / MEGABYTE + " Mb of memory.\n";
    }

    private static String prime(int below) {
        if (below == 0) {
            return "";
        }
        var composite = new BitSet(below);
        for (var n = 2; (long) n * n < below; n++) {
            if (!composite.get(n)) {
                for (var multiple = n * n; multiple < below; multiple += n) {
                    composite.set(multiple);
                }
            }
        }
        var largest = below - 1;
        while (largest > 1 && composite.get(largest)) {
            largest--;
        }
        return largest < 2
                ? "There are not any primes smaller than " + below + ".\n"
                : "The largest prime less than " + below + " is " + largest + ".\n";
    }
}
