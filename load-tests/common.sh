# Shared by figures.sh and profile.sh; not run by itself. Expects bash, set -euo pipefail, and $root.
#
# Everything listens on loopback, lives in one temporary folder, is bounded in time and ended by its process id.
name=$(basename "$0" .sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/sealane-$name.XXXXXX")
node=
stop_node() {
  [ -z "$node" ] || kill -TERM "$node" 2>/dev/null || true
  [ -z "$node" ] || wait "$node" 2>/dev/null || true
  node=
}
finish() {
  stop_node
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { echo "$name: $*" >&2; }
fail() { say "$*"; exit 1; }
fact() { printf '%s\t%s\n' "$1" "$2" >> "$work/facts.tsv"; }
millis() { date +%s%3N; }
resident() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$node/status"; }

build() { # the node, its class archive, and the load tests
  "$root/sealane" version >&2
  [ "$root/runtime/target/sealane.jsa" -nt "$root/runtime/target/lib" ] || "$root/sealane" archive >&2 \
    || say "no class archive: starts take longer"
  if [ -z "$(ls "$root"/load-tests/target/sealane-load-tests-*.jar 2>/dev/null)" ] \
    || [ -n "$(find "$root/load-tests/src/main" -newer "$root/load-tests/target/lib" -type f | head -n 1)" ]; then
    (cd "$root" && mvn -B -q -ntp package -pl load-tests -DskipTests -Dspotless.check.skip=true -Dcyclonedx.skip=true 1>&2) \
      || fail "the load tests could not be built"
    touch "$root/load-tests/target/lib"
  fi
  load_path="$(ls "$root"/load-tests/target/sealane-load-tests-*.jar | head -n 1):$root/load-tests/target/lib/*"
}

start_node() { # [DATA [OPTION...]]: on a range of ports that is free now; prints the milliseconds until it is ready
  local offset started
  for offset in $(shuf -i 1000-20000 -n 5); do
    started=$(millis)
    SEALANE_LOG=WARN "$root/sealane" run --data "${1:-$work/data}" --port-offset "$offset" "${@:2}" > "$work/node.log" 2>&1 &
    node=$!
    for _ in $(seq 2400); do
      if grep -q '^ready$' "$work/node.log"; then
        ready_millis=$(($(millis) - started))
        node_offset=$offset
        node_data=${1:-$work/data}
        return
      fi
      kill -0 "$node" 2>/dev/null || break
      sleep 0.05
    done
    kill -KILL "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
    node=
  done
  cat "$work/node.log" >&2
  fail "no node became ready"
}

simulate() { # SIMULATION USERS CONNECTIONS DELIVERED WARM-UP SECONDS [TRIGGERS]
  timeout "$((180 + $5 + $6))" java -Xmx512m -XX:+UseParallelGC -Djava.util.prefs.userRoot="$work" \
    -Dsealane.load.kubeconfig="$node_data/kubeconfig" -Dsealane.load.report="$work/simulations.jsonl" \
    -Dsealane.load.pid="$node" -Dsealane.load.users="$2" -Dsealane.load.connections="$3" -Dsealane.load.delivered="$4" -Dsealane.load.triggers="${7:-1}" \
    -Dsealane.load.warm-up-seconds="$5" -Dsealane.load.seconds="$6" -cp "$load_path" \
    io.gatling.app.Gatling -s "io.sealane.load.$1" -nr -rf "$work/gatling" > "$work/simulation.log" 2>&1 \
    || { tail -n 30 "$work/simulation.log" >&2; fail "$1 with $2 users on $3 connections could not be run"; }
  tail -n 1 "$work/simulations.jsonl" >&2
}
