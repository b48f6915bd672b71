#!/bin/sh
# Builds the project and runs the demo: ./demo.sh --help
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
(cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Dlocal -Dmaven.test.skip=true -pl flink-examples -am package)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g \
    --add-opens=java.base/java.util=ALL-UNNAMED \
    -Dlog4j.configurationFile=log4j2-testbed.properties \
    -cp "$here/flink-examples/target/classes:$(cat "$here/flink-examples/target/class-path")" \
    io.flinkpartitioning.examples.demo.Demo "$@"
