#!/bin/sh
# Builds the project and runs an example: ./example.sh --help
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
(cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Dlocal -Dmaven.test.skip=true -pl flink-examples -am package)
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT # What Flink leaves where it is interrupted.
trap 'exit 130' INT TERM
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g \
    -Djava.io.tmpdir="$work" \
    --add-opens=java.base/java.util=ALL-UNNAMED \
    -Dlog4j.configurationFile=log4j2-testbed.properties \
    -cp "$here/flink-examples/target/classes:$(cat "$here/flink-examples/target/class-path")" \
    io.flinkpartitioning.examples.local.Examples "$@"
