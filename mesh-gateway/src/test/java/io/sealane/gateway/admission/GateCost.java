package io.sealane.gateway.admission;

import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Says what letting a request in and out of a gate costs; docs/decisions/032 has the figures. */
final class GateCost {

    private static final int PASSES = 2_000_000;
    private static final int ROUNDS = 5;

    private GateCost() {}

    public static void main(String[] args) {
        var settings = AdmissionSettings.from(ConfigFactory.defaultReference().getConfig("sealane.gateway.admission"));
        var instances = List.of("one", "two", "three");
        for (int round = 0; round < ROUNDS; round++) {
            var admission = new Admission<String>(settings, () -> 0);
            admission.scaled("backend", () -> {});
            var visit = new Visit<>("backend", 10, 0, () -> instances, new ManualLoop());
            var threads = ManagementFactory.getThreadMXBean();
            var before = threads.getCurrentThreadCpuTime();
            for (int n = 0; n < PASSES; n++) {
                var pass = admission.pass(visit, new Nobody());
                pass.enter();
                pass.leave();
            }
            System.out.println((threads.getCurrentThreadCpuTime() - before) / PASSES + " ns of CPU per pass");
        }
    }

    private record Nobody() implements Visit.Guest<String> {

        @Override
        public void admitted(String instance) {}

        @Override
        public void refused(Visit.Refusal why) {
            throw new IllegalStateException("refused: " + why);
        }
    }
}
