#!/bin/sh
# Describes, converts and verifies savepoints: ./savepoint.sh --help
# JVM_ARGS are options of the JVM, such as -Xmx4g for entries of hundreds of megabytes.
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
. "$here/flink-tools/jar.sh"
terminal=false
[ ! -t 2 ] || terminal=true
# shellcheck disable=SC2086 # Several options.
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseParallelGC "-Dsavepoints.terminal=$terminal" ${JVM_ARGS:-} \
    -jar "$jar" savepoint "$@"
