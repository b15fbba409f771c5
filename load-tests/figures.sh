#!/usr/bin/env bash
# Measures a node from outside and writes docs/performance.md.
#
#   load-tests/figures.sh [--quick] [--no-bench] [--out FILE]
#
# --quick     small sizes, in all under four minutes on a built tree
# --no-bench  without the JMH benchmarks
# PEERS=DIR   runs the peers of that folder between our own runs: nats.sh, and kafka/run.sh with KAFKA_LIB=FOLDER-OF-ITS-JARS
#
# Everything listens on loopback, lives in one temporary folder, is bounded in time and ended by its process id.
# The exit code is not 0 only when something could not be measured; no figure makes it fail.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
quick=no bench=yes out=$root/docs/performance.md command="load-tests/figures.sh $*"
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes ;;
    --no-bench) bench=no ;;
    --out) out=$(realpath -m "$2"); shift ;;
    *) echo "figures: $1: expected --quick, --no-bench or --out FILE" >&2; exit 2 ;;
  esac
  shift
done
if [ $quick = yes ]; then
  rounds=3 seconds=3 warm=2 first_warm=6 scenarios=("64 KEPT false" "64 KEPT true" "64 NEW false") jmh=(-f 1 -wi 1 -w 1 -i 1 -r 1)
else
  rounds=5 seconds=10 warm=4 first_warm=30 jmh=(-f 1 -wi 3 -w 2 -i 5 -r 2)
  scenarios=("1 KEPT false" "64 KEPT false" "1024 KEPT false" "64 KEPT true" "64 NEW false")
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/sealane-figures.XXXXXX")
node=
finish() {
  [ -z "$node" ] || kill -TERM "$node" 2>/dev/null || true
  [ -z "$node" ] || wait "$node" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() { echo "figures: $*" >&2; exit 1; }
say() { echo "figures: $*" >&2; }
fact() { printf '%s\t%s\n' "$1" "$2" >> "$work/facts.tsv"; }
millis() { date +%s%3N; }

build() {
  "$root/sealane" version >&2
  "$root/sealane" archive >&2 || say "no class archive: starts take longer"
  if [ -z "$(ls "$root"/load-tests/target/sealane-load-tests-*.jar 2>/dev/null)" ] \
    || [ -n "$(find "$root/load-tests/src/main" -newer "$root/load-tests/target/lib" -type f | head -n 1)" ]; then
    (cd "$root" && mvn -B -q -ntp package -pl load-tests -DskipTests -Dspotless.check.skip=true -Dcyclonedx.skip=true 1>&2) \
      || fail "the load tests could not be built"
    touch "$root/load-tests/target/lib"
  fi
  [ $bench = no ] || (cd "$root" && mvn -B -q -ntp test-compile -Pbench -pl runtime -am -Dspotless.check.skip=true 1>&2) \
    || fail "the benchmarks could not be built"
}

start_node() { # on a range of ports that is free now
  local offset started
  for offset in $(shuf -i 1000-20000 -n 5); do
    started=$(millis)
    SEALANE_LOG=WARN "$root/sealane" run --data "$work/data" --port-offset "$offset" > "$work/node.log" 2>&1 &
    node=$!
    for _ in $(seq 600); do
      if grep -q '^ready$' "$work/node.log"; then
        fact "start to ready" "$(($(millis) - started)) ms, launcher included"
        return
      fi
      kill -0 "$node" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
    node=
  done
  cat "$work/node.log" >&2
  fail "no node became ready"
}

simulate() { # SIMULATION USERS CONNECTIONS DELIVERED WARM-UP
  timeout 180 java -Xmx512m -XX:+UseParallelGC -Djava.util.prefs.userRoot="$work" \
    -Dsealane.load.kubeconfig="$work/data/kubeconfig" -Dsealane.load.report="$work/simulations.jsonl" \
    -Dsealane.load.pid="$node" -Dsealane.load.users="$2" -Dsealane.load.connections="$3" -Dsealane.load.delivered="$4" \
    -Dsealane.load.warm-up-seconds="$5" -Dsealane.load.seconds="$seconds" \
    -cp "$(ls "$root"/load-tests/target/sealane-load-tests-*.jar | head -n 1):$root/load-tests/target/lib/*" \
    io.gatling.app.Gatling -s "io.sealane.load.$1" -nr -rf "$work/gatling" > "$work/simulation.log" 2>&1 \
    || { tail -n 30 "$work/simulation.log" >&2; fail "$1 with $2 users on $3 connections could not be run"; }
  tail -n 1 "$work/simulations.jsonl" >&2
}

peers() { # one round of each peer whose tools are here: name, what, CPU us per operation, operations per second
  if command -v nats-server > /dev/null && command -v python3 > /dev/null; then
    ROUNDS=1 NSECS=$seconds timeout 120 bash "$PEERS/nats.sh" 2> "$work/peer.err" \
      | awk -F'\t' '/server_cpu_us_per_msg=/ {
          for (i = 1; i <= NF; i++) { split($i, pair, "="); of[pair[1]] = pair[2] }
          print "NATS JetStream, acknowledges before the sync\tstored in " $2 ", " of["window"] " in flight\t" \
            of["server_cpu_us_per_msg"] "\t" of["acked/s"] }' >> "$work/peers.tsv" \
      || say "NATS was not measured: $(tail -n 1 "$work/peer.err")"
  else
    fact "not measured" "NATS JetStream: nats-server or python3 is missing"
  fi
  if [ -n "${KAFKA_LIB:-}" ]; then
    # A folder with the jars of the peers' kafka/pom.xml, so that nothing is fetched in a measurement.
    LIB=$KAFKA_LIB ROUNDS=1 timeout 240 bash "$PEERS/kafka/run.sh" 2> "$work/peer.err" \
      | sed -nE 's/^round [0-9]+, ([^:]*): .* ([0-9.]+) records\/sec.*broker_cpu_us_per_record=([0-9.]+).*/Kafka\t\1\t\3\t\2/p' \
      >> "$work/peers.tsv" || say "Kafka was not measured: $(tail -n 1 "$work/peer.err")"
  else
    fact "not measured" "Kafka: KAFKA_LIB names no folder with its jars"
  fi
}

machine() {
  fact date "$(date -u +%Y-%m-%dT%H:%MZ)"
  fact commit "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo none)$(git -C "$root" diff --quiet HEAD 2>/dev/null || echo ' with changes')"
  fact command "\`$command\`"
  fact machine "$(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%d", $2 / 1048576}' /proc/meminfo) GiB, Linux $(uname -r)"
  fact java "$(java -version 2>&1 | tail -n 1)"
  fact "load before" "$(cut -d' ' -f1-3 /proc/loadavg) (of others; not quiet above 0.3)"
  fact rounds "$rounds interleaved, $seconds s each after $warm s of load ($first_warm s in the first round)"
}

build
machine
start_node
sleep 5
fact "idle memory" "$(awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$node/status") MiB resident, 5 s after ready"
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  for scenario in "${scenarios[@]}"; do
    read -r users connections delivered <<< "$scenario"
    simulate BrokerSimulation "$users" "$connections" "$delivered" "$([ "$round" = 1 ] && echo $first_warm || echo $warm)"
  done
  [ -z "${PEERS:-}" ] || peers
done
simulate RenewalSimulation 16 MIXED false 1
fact "memory after the load" "$(awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$node/status") MiB resident"
kill -TERM "$node"
wait "$node" || true
node=
if [ $bench = yes ]; then
  say "benchmarks"
  (cd "$work" && timeout 1200 java -Xmx512m -XX:+UseParallelGC \
    -cp "$root/runtime/target/test-classes:$root/runtime/target/classes:$(cat "$root/runtime/target/bench.cp")" \
    org.openjdk.jmh.Main -foe true -rf csv -rff "$work/jmh.csv" -v SILENT "${jmh[@]}" > "$work/jmh.log" 2>&1) \
    || { tail -n 30 "$work/jmh.log" >&2; fail "the benchmarks could not be run"; }
fi
awk -F'\t' '!seen[$0]++' "$work/facts.tsv" > "$work/facts.once" && mv "$work/facts.once" "$work/facts.tsv"
java -cp "$(ls "$root"/load-tests/target/sealane-load-tests-*.jar | head -n 1):$root/load-tests/target/lib/*" \
  io.sealane.load.FiguresPage "$work" "$root/load-tests/notes.md" > "$work/page.md" || fail "the page could not be written"
mkdir -p "$(dirname "$out")"
mv "$work/page.md" "$out"
say "wrote $out"
