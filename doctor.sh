#!/bin/sh
# Runs the topic doctor: ./doctor.sh --help
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
. "$here/flink-tools/jar.sh"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$jar" doctor "$@"
