# Read by doctor.sh and savepoint.sh, which set $here: sets $jar, and builds it only if there is none, or if a source
# or a pom of what is in it is newer.
target="$here/flink-tools/target"
jar="$target/flink-tools.jar"

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
    mkdir -p "$target" && touch "$target/flink-tools.begun" || return 1
    (cd "$here" && ./mvnw -q -Dstyle.color=never -Dfast -Ptools-jar -Dmaven.test.skip=true \
        -pl flink-tools -am package) >&2 || return 1
    touch -c -r "$target/flink-tools.begun" "$jar"
}

if outdated; then
    # Exit code 1 would say that the topic is not aligned, or that savepoints differ, and standard output is the tool's.
    build || exit 2
fi
