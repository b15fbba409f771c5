#!/usr/bin/env bash
# Measures a node from outside and writes docs/performance.md.
#
#   load-tests/figures.sh [--quick] [--no-bench] [--out FILE]
#
# On a built tree the full size takes about twelve minutes, with peers about twenty.
#
# --quick     small sizes, in all under four minutes
# --no-bench  without the JMH benchmarks
# PEERS=DIR   runs the peers of that folder between our own runs: nats.sh, and kafka/run.sh with KAFKA_LIB=FOLDER-OF-ITS-JARS;
#             then run.sh, which measures requests through us beside nginx, HAProxy and Caddy, where these, wrk and h2load are installed
#
# Where the CPU of an event goes is another script, profile.sh; its page is taken in. The exit code is not 0 only when something could not be
# measured; no figure makes it fail.
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
  rounds=3 seconds=3 warm=2 first_warm=6 gateway_rounds=1 gateway_warm=6 scenarios=("64 KEPT false" "64 KEPT true" "64 KEPT true 10" "64 NEW false") jmh=(-f 1 -wi 1 -w 1 -i 1 -r 1)
else
  rounds=3 seconds=10 warm=5 first_warm=40 gateway_rounds=5 gateway_warm=20 jmh=(-f 1 -wi 3 -w 1 -i 5 -r 1)
  scenarios=("1 KEPT false" "64 KEPT false" "1024 KEPT false" "64 KEPT true" "64 KEPT true 10" "64 NEW false")
fi

. "$root/load-tests/common.sh"

benchmarks() {
  (cd "$root" && mvn -B -q -ntp test-compile -Pbench -pl runtime -am -Dspotless.check.skip=true 1>&2) \
    || fail "the benchmarks could not be built"
}

starts() { # the first on a new folder, then some on what it left; the last one stays
  local all=()
  start_node
  fact "first start to ready" "$ready_millis ms, launcher included"
  for _ in 1 2 3; do
    stop_node
    start_node
    all+=("$ready_millis")
  done
  fact "start to ready" "$(printf '%s\n' "${all[@]}" | sort -n | tr '\n' ' ' | awk '{print $2 " (" $1 ".." $3 ") ms"}'), launcher included"
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

gateways() { # requests through us beside those through other gateways, as the peers' own script measures all of them
  local tool missing="" upstream code
  for tool in nginx haproxy caddy wrk h2load gawk openssl curl; do
    command -v "$tool" > /dev/null || missing="$missing $tool"
  done
  if [ -n "$missing" ]; then
    fact "not measured" "requests through gateways; missing:$missing"
    return
  fi
  upstream=$(shuf -i 21000-29000 -n 1)
  sed "s/@PORT@/$upstream/" "$root/load-tests/gateway.yaml" > "$work/gateway.yaml"
  start_node "$work/gateway" --apply "$work/gateway.yaml"
  # Until the route is there; nobody answers behind it yet.
  for _ in $(seq 150); do
    code=$(curl -sk -o /dev/null -w '%{http_code}' "https://127.0.0.1:$((8443 + node_offset))/" || true)
    [ "$code" != 502 ] || break
    sleep 0.2
  done
  OURS_PORT=$((8443 + node_offset)) OURS_PID=$node BASE=$upstream ROUNDS=$gateway_rounds SECS=$seconds WARM_OURS=$gateway_warm WORKERS=$(nproc) \
    timeout 1500 bash "$PEERS/run.sh" ours nginx haproxy caddy 2> "$work/peer.err" | grep -v '^round' >> "$work/gateways.tsv" \
    || say "gateways were not measured: $(tail -n 1 "$work/peer.err")"
  stop_node
}

rotation() { # a CA replaced under load: a node of its own that demands certificates of its clients
  printf '%s\n' 'sealane.listeners.cluster-local-https.client-certificates = required' \
    'sealane.cert.rotation { issue-deadline = 2s, look = 200ms }' > "$work/rotation.conf"
  start_node "$work/rotated" --config "$work/rotation.conf"
  simulate RotationSimulation 16 MIXED true 0 "$seconds"
  stop_node
}

machine() {
  fact date "$(date -u +%Y-%m-%dT%H:%MZ)"
  fact commit "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo none)$(git -C "$root" diff --quiet HEAD 2>/dev/null || echo ' with changes')"
  fact command "\`${command% }\`"
  fact machine "$(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%d", $2 / 1048576}' /proc/meminfo) GiB, Linux $(uname -r)"
  fact java "$(java -version 2>&1 | tail -n 1)"
  fact "load before" "$(cut -d' ' -f1-3 /proc/loadavg) (of others; not quiet above 0.3)"
  fact rounds "$rounds interleaved, $seconds s each after $warm s of load ($first_warm s in the first round)"
}

build
[ $bench = no ] || benchmarks
machine
starts
sleep 10
fact "idle memory" "$(resident) MiB resident, 10 s after ready"
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  for scenario in "${scenarios[@]}"; do
    read -r users connections delivered triggers <<< "$scenario"
    simulate BrokerSimulation "$users" "$connections" "$delivered" "$([ "$round" = 1 ] && echo $first_warm || echo $warm)" "$seconds" "${triggers:-1}"
  done
  [ -z "${PEERS:-}" ] || peers
done
simulate RenewalSimulation 16 MIXED false 1 "$seconds"
fact "memory after the load" "$(resident) MiB resident"
stop_node
rotation
[ -z "${PEERS:-}" ] || gateways
if [ $bench = yes ]; then
  say "benchmarks"
  (cd "$work" && timeout 1200 java -Xmx512m -XX:+UseParallelGC \
    -cp "$root/runtime/target/test-classes:$root/runtime/target/classes:$(cat "$root/runtime/target/bench.cp")" \
    org.openjdk.jmh.Main -foe true -rf csv -rff "$work/jmh.csv" -v SILENT "${jmh[@]}" > "$work/jmh.log" 2>&1) \
    || { tail -n 30 "$work/jmh.log" >&2; fail "the benchmarks could not be run"; }
fi
awk -F'\t' '!seen[$0]++' "$work/facts.tsv" > "$work/facts.once" && mv "$work/facts.once" "$work/facts.tsv"
java -cp "$load_path" io.sealane.load.FiguresPage "$work" "$root/load-tests/profile.md" "$root/load-tests/notes.md" > "$work/page.md" \
  || fail "the page could not be written"
mkdir -p "$(dirname "$out")"
mv "$work/page.md" "$out"
say "wrote $out"
