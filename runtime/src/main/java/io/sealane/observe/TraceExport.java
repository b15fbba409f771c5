package io.sealane.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends spans by OTLP over HTTP; nothing of it is there when no receiver is set. */
final class TraceExport implements AutoCloseable {

    private static final long FLUSH_SECONDS_MAX = 2;

    private final Optional<SdkTracerProvider> provider;

    private TraceExport(Optional<SdkTracerProvider> provider) {
        this.provider = provider;
    }

    static TraceExport start(ObserveSettings.TracingSettings settings) {
        return new TraceExport(settings.endpoint().map(endpoint -> provider(settings, endpoint)));
    }

    private static SdkTracerProvider provider(ObserveSettings.TracingSettings settings, String endpoint) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setServiceClassLoader(TraceExport.class.getClassLoader())
                .build();
        var processor = BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(settings.spansMax())
                .setMaxExportBatchSize(Math.min(512, settings.spansMax()))
                .setScheduleDelay(settings.sendEvery())
                .build();
        return SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "sealane")))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampling())))
                .addSpanProcessor(processor)
                .build();
    }

    Traces traces() {
        return new Traces(provider.map(sdk -> sdk.get("io.sealane")));
    }

    /** Sends what waits, for at most 2 s. */
    @Override
    public void close() {
        provider.ifPresent(sdk -> sdk.shutdown().join(FLUSH_SECONDS_MAX, TimeUnit.SECONDS));
    }
}
