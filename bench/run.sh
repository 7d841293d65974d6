#!/usr/bin/env bash
# Measures from outside what "mimikit bench" can't:
#
#   bench/run.sh process [SECONDS]   start to ready, idle processor time and memory (SECONDS of watching, default 60)
#   bench/run.sh triggers [COUNT] [SECONDS]  the same for so many standing triggers (default 100000)
#   bench/run.sh firing [DIRECTORY] [COUNT]  processor time of one firing beside so many standing triggers
#   bench/run.sh cost [DIRECTORY]    processor time per durable transition; DIRECTORY on a RAM disk leaves the disk out
#   bench/run.sh store [DIR] [TASKS] checkpoint and recovery of so many live tasks (default 100000)
#   bench/run.sh import [DIR] [FILES] import of an older program's state of so many files (default 10000)
#   bench/run.sh peers [FLAGS]       beside db-scheduler, JobRunr and Quartz, on a PostgreSQL of its own:
#                                    --only PEER,…  --measure WHAT,…  --quick  --alike  --dir DIRECTORY  --json FILE
#
# Needs what the launcher needs; builds the launcher's program first, then this module. "peers" needs Linux on x86-64 and,
# the first time, Maven Central.
set -eu

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
MODULE=bench BUILD_FLAGS=() JVM_FLAGS=(-XX:+UseCompactObjectHeaders -XX:+UseSerialGC -Xmn48m)
case ${1-} in
process) set -- io.mimikit.bench.WholeProcess "$ROOT/mimikit" "${TMPDIR:-/tmp}" "${2-60}" ;;
triggers) set -- io.mimikit.bench.WholeProcess "$ROOT/mimikit" "${TMPDIR:-/tmp}" "${3-60}" "${2-100000}" ;;
firing) set -- io.mimikit.bench.FiringCost "${2-/dev/shm}" "${3-100000}" 6 2000 ;;
cost) set -- io.mimikit.bench.EngineCost "${2-/dev/shm}" 6 3000 ;;
store) set -- io.mimikit.bench.StoreCost "${2-${TMPDIR:-/tmp}}" "${3-100000}" ;;
import) set -- io.mimikit.bench.ImportCost "${2-${TMPDIR:-/tmp}}" "${3-10000}" ;;
peers)
  shift
  MODULE=bench/peers BUILD_FLAGS=(-Ppeers)
  JVM_FLAGS=(-Xmx512m -Dlogback.configurationFile=peers-logback.xml ${PEERS_JAVA_OPTS-})
  set -- io.mimikit.bench.peers.Compare "$ROOT" "$@"
  ;;
*) sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 64 ;;
esac

# Builds the launcher's program where it is stale, and says which JDK the launcher has found.
JAVA=$("$ROOT/mimikit" version --json | sed -n 's/.*"javaHome":"\([^"]*\)".*/\1/p')
BUILD=$ROOT/app/target/dist/$(<"$ROOT/app/target/dist/current")
CLASSPATH=$ROOT/bench/target/classes:$(<"$BUILD/classpath")
(cd "$ROOT" && JAVA_HOME=$JAVA ./mvnw -q ${BUILD_FLAGS[@]+"${BUILD_FLAGS[@]}"} -pl "$MODULE" -am package -Dmaven.test.skip=true >&2)
if [ "$MODULE" != bench ]; then
  CLASSPATH=$ROOT/$MODULE/target/classes:$CLASSPATH:$(IFS=: && jars=("$ROOT/$MODULE/target/lib"/*.jar) && echo "${jars[*]}")
fi
exec "$JAVA/bin/java" "${JVM_FLAGS[@]}" -cp "$CLASSPATH" "$@"
