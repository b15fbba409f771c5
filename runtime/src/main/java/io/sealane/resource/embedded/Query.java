package io.sealane.resource.embedded;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.select.Selection;
import io.sealane.resource.embedded.verb.FieldValidation;
import io.sealane.resource.embedded.verb.ListOptions;
import io.sealane.resource.embedded.verb.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The query parameters of a request. */
final class Query {

    static final int MANAGER_LENGTH_MAX = 128;

    private final akka.http.javadsl.model.Query query;

    Query(HttpRequest request) {
        this.query = request.getUri().query();
    }

    String text(String name) {
        return query.get(name).orElse("");
    }

    /** Of several with one name the first. */
    Map<String, String> all() {
        var all = new HashMap<String, String>();
        query.toList().forEach(pair -> all.putIfAbsent(pair.first(), pair.second()));
        return all;
    }

    boolean isTrue(String name) {
        var value = text(name);
        return value.equals("true") || value.equals("1");
    }

    /** A number that is not negative, if there is one. */
    Optional<Long> number(String name) {
        var value = text(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            var number = Long.parseLong(value);
            if (number >= 0) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a negative number.
        }
        throw ApiFailure.badRequest(name + ": '" + value + "', expected a number that is not negative");
    }

    private Optional<Long> positive(String name) {
        var number = number(name);
        if (number.filter(value -> value == 0).isPresent()) {
            throw ApiFailure.badRequest(name + ": '0', expected a positive number");
        }
        return number;
    }

    ListOptions list(Kind kind) {
        var selection = Selection.parse(
                text("labelSelector"), text("fieldSelector"), kind.rules().selectableFields());
        return new ListOptions(
                selection,
                text("resourceVersion"),
                isExact(),
                (int) Math.min(Integer.MAX_VALUE, number("limit").orElse(0L)),
                text("continue"),
                isTrue("allowWatchBookmarks"),
                isTrue("sendInitialEvents"),
                number("timeoutSeconds").filter(seconds -> seconds > 0).map(Duration::ofSeconds));
    }

    private boolean isExact() {
        var match = text("resourceVersionMatch");
        if (!match.isEmpty() && !match.equals("Exact") && !match.equals("NotOlderThan")) {
            throw ApiFailure.badRequest("resourceVersionMatch: '" + match + "', expected Exact or NotOlderThan");
        }
        // Watches ask for initial events without a version of their own.
        if (!match.isEmpty() && !isTrue("watch") && text("resourceVersion").isEmpty()) {
            throw ApiFailure.badRequest("resourceVersionMatch: '" + match + "', expected a resourceVersion beside it");
        }
        return match.equals("Exact");
    }

    /** @param manager of whoever does not say who it is */
    WriteOptions write(String manager) {
        var named = text("fieldManager");
        if (named.length() > MANAGER_LENGTH_MAX || !named.chars().allMatch(c -> c >= 0x20 && c != 0x7F)) {
            throw ApiFailure.badRequest(
                    "fieldManager: '" + named + "', expected at most " + MANAGER_LENGTH_MAX + " printable characters");
        }
        return WriteOptions.of(
                isDryRun(), FieldValidation.parse(text("fieldValidation")), named.isEmpty() ? manager : named);
    }

    boolean isDryRun() {
        return switch (text("dryRun")) {
            case "" -> false;
            case "All" -> true;
            default -> throw ApiFailure.badRequest("dryRun: '" + text("dryRun") + "', expected All");
        };
    }

    LogOptions log(Instant now) {
        return new LogOptions(
                Optional.of(text("container")).filter(name -> !name.isEmpty()),
                isTrue("follow"),
                isTrue("previous"),
                isTrue("timestamps"),
                number("tailLines").map(lines -> (int) Math.min(Integer.MAX_VALUE, lines)),
                since(now),
                positive("limitBytes"));
    }

    private Optional<Duration> since(Instant now) {
        var seconds = positive("sinceSeconds").map(ago -> Duration.ofSeconds(Math.min(ago, now.getEpochSecond())));
        var time = text("sinceTime");
        if (time.isEmpty()) {
            return seconds;
        }
        if (seconds.isPresent()) {
            throw ApiFailure.badRequest("sinceTime, sinceSeconds: both given, expected one");
        }
        try {
            var ago = Duration.between(OffsetDateTime.parse(time).toInstant(), now);
            return Optional.of(ago.isNegative() ? Duration.ZERO : ago);
        } catch (DateTimeParseException e) {
            throw ApiFailure.badRequest("sinceTime: '" + time + "', expected a time like 2026-01-31T12:00:00Z");
        }
    }
}
