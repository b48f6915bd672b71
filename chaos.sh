#!/bin/sh
# Builds the project and runs the chaos test: ./chaos.sh --help
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
# Exit code 1 would say that a promise was broken.
(cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Dmaven.test.skip=true -pl flink-tools -am package) >&2 || exit 2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g \
    --add-opens=java.base/java.util=ALL-UNNAMED \
    -Dlog4j.configurationFile=log4j2-testbed.properties \
    -cp "$here/flink-tools/target/classes:$(cat "$here/flink-tools/target/class-path")" \
    io.flinkpartitioning.chaos.Chaos "$@"
