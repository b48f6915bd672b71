#!/bin/sh
# Builds the project and runs the topic doctor: ./doctor.sh --help
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
# Exit code 1 would say that the topic is not aligned, and standard output is the doctor's.
(cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Dmaven.test.skip=true -pl flink-tools -am package) >&2 || exit 2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m \
    -cp "$here/flink-tools/target/classes:$(cat "$here/flink-tools/target/class-path")" \
    io.flinkpartitioning.doctor.Doctor "$@"
