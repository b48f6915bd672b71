#!/bin/sh
# Runs the topic doctor: ./doctor.sh --help
# Builds its jar only if there is none, or if a source or a pom of what is in it is newer.
set -eu
here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
target="$here/flink-tools/target"
jar="$target/doctor.jar"

outdated() {
    [ -f "$jar" ] || return 0
    # Directories too: one is newer if a file in it has been deleted.
    newer="$(cd "$here" && find pom.xml \
        flink-partitioning-strategies/pom.xml flink-partitioning-strategies/src/main \
        flink-tools/pom.xml flink-tools/src/main -newer "$jar" -print)" || return 0
    [ -n "$newer" ]
}

build() {
    # A source that changes during the build is newer than the jar.
    mkdir -p "$target" && touch "$target/doctor.begun" || return 1
    (cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Pdoctor-jar -Dmaven.test.skip=true \
        -pl flink-tools -am package) >&2 || return 1
    touch -c -r "$target/doctor.begun" "$jar"
}

if outdated; then
    # Exit code 1 would say that the topic is not aligned, and standard output is the doctor's.
    build || exit 2
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$jar" "$@"
