package io.sealane.resource.embedded;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the output of Pods comes from. Implemented by whatever runs them. Safe for any thread; must not block. */
@FunctionalInterface
public interface PodLogs {

    /**
     * The output of one container.
     *
     * @return the bytes, whole lines with line ends; none when the container has not run here. A stream with {@link LogOptions#follow} ends with
     *     the container
     */
    CompletionStage<Optional<Source<ByteString, NotUsed>>> logs(String namespace, String pod, LogOptions options);
}
