#!/bin/sh
# Builds the project and runs an example: ./example.sh --help
set -eu
cd "$(dirname "$0")"
./mvnw -q -Dstyle.color=never -Dfast -Dmaven.test.skip=true -pl flink-examples -am package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g \
    --add-opens=java.base/java.util=ALL-UNNAMED \
    -Dlog4j.configurationFile=log4j2-testbed.properties \
    -cp "flink-examples/target/classes:$(cat flink-examples/target/class-path)" \
    io.flinkpartitioning.examples.local.Examples "$@"
