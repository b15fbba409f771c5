#!/usr/bin/env bash
# Says where the CPU time of one event goes, in a node that has run for a while, and writes load-tests/profile.md, which figures.sh takes
# into docs/performance.md.
#
#   load-tests/profile.sh [--quick] [--out FILE]
#
# Takes three minutes on a built tree, with --quick one. The profiler (async-profiler, Apache-2.0) comes from Maven Central into
# load-tests/target/profiler; it sees Java, native code and, where the system allows it, the kernel.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
warm=60 seconds=20 out=$root/load-tests/profile.md
while [ $# -gt 0 ]; do
  case $1 in
    --quick) warm=10 seconds=8 ;;
    --out) out=$(realpath -m "$2"); shift ;;
    *) echo "profile: $1: expected --quick or --out FILE" >&2; exit 2 ;;
  esac
  shift
done
. "$root/load-tests/common.sh"

profiler() {
  local folder=$root/load-tests/target/profiler system
  case "$(uname -s) $(uname -m)" in
    "Linux x86_64") system=linux-x64 ;;
    "Linux aarch64") system=linux-arm64 ;;
    *) fail "$(uname -sm): expected Linux on x86_64 or aarch64" ;;
  esac
  library=$folder/$system/libasyncProfiler.so
  if [ ! -f "$library" ]; then
    mkdir -p "$folder"
    mvn -B -q -ntp dependency:copy -Dartifact=tools.profiler:async-profiler:4.1 -DoutputDirectory="$folder" 1>&2 \
      || fail "the profiler could not be fetched"
    (cd "$folder" && jar xf async-profiler-4.1.jar "$system")
  fi
}

agent() { # COMMAND,WITH,ARGUMENTS
  jcmd "$node" "JVMTI.agent_load $library \"$1\"" > "$work/agent.log" 2>&1 || { cat "$work/agent.log" >&2; fail "no profile"; }
}

profiled() { # HEADING USERS CONNECTIONS DELIVERED
  simulate BrokerSimulation "$2" "$3" "$4" "$warm" "$seconds" &
  local load=$!
  # The load starts its own JVM first; both ends of the profile lie in what is measured.
  sleep $((warm + 6))
  agent "start,event=cpu,interval=1ms,threads"
  sleep $((seconds - 6 > 2 ? seconds - 6 : 2))
  agent "stop,collapsed,threads,file=$work/stacks.txt"
  wait "$load"
  java -cp "$load_path" io.sealane.load.ProfilePage "$work/stacks.txt" "$work/simulations.jsonl" "$1"
}

build
profiler
export SEALANE_JAVA_OPTS="${SEALANE_JAVA_OPTS:-} -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints"
start_node
{
  echo "## Where the CPU of an event goes"
  echo
  echo "Written by \`load-tests/profile.sh\` on $(date -u +%Y-%m-%d), commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo none): a node"
  echo "after $warm s of load, sampled each millisecond of CPU time in all its threads for $((seconds - 6 > 2 ? seconds - 6 : 2)) s. A part has what its own"
  echo "code, and library code that is no part itself, takes; not what it calls in other parts."
  echo
  profiled "Published and delivered, 64 in flight on kept connections" 64 KEPT true
  echo
  profiled "Published over a new connection each, 64 in flight, not delivered" 64 NEW false
} > "$work/profile.md"
mv "$work/profile.md" "$out"
say "wrote $out"
