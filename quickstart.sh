#!/bin/sh
# Installs the library and makes a project that uses it: ./quickstart.sh --help
set -eu
usage() {
    cat <<'USAGE'
Usage: quickstart.sh [--flink LINE] DIRECTORY
Installs the library into the local Maven repository, makes a blank project of Flink's quickstart archetype in
DIRECTORY, which must not exist, adds the library and a job to it, and builds it.
  --flink LINE  the Flink of your cluster: 1.20, 2.0, 2.1, 2.2 (the default) or 2.3
What it changes in the project: docs/getting-started.md.
USAGE
}
fail() {
    echo "quickstart.sh: $1" >&2
    exit 2
}
line=2.2
while :; do
    case "${1-}" in
        --help) usage; exit 0 ;;
        --flink)
            line="${2-}"
            case "$line" in
                1.20|2.0|2.1|2.2|2.3) ;;
                *) fail "--flink must be 1.20, 2.0, 2.1, 2.2 or 2.3, but is '$line'; give the line of your cluster, without the patch" ;;
            esac
            shift 2 ;;
        -*) fail "unknown option $1; see quickstart.sh --help" ;;
        "") fail "DIRECTORY must be given; see quickstart.sh --help" ;;
        *) break ;;
    esac
done
[ $# -eq 1 ] || fail "only one DIRECTORY may be given; see quickstart.sh --help"
[ ! -e "$1" ] || fail "DIRECTORY must not exist, but '$1' does; choose another one"

here="$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)"
parent="$(dirname -- "$1")"
name="$(basename -- "$1")"
case "$name" in
    *[!A-Za-z0-9_.-]*) fail "DIRECTORY becomes the name of the artifact, which may have A-Z, a-z, 0-9, '_', '.' and '-', but is '$name'" ;;
esac
[ -d "$parent" ] || fail "the parent of DIRECTORY must exist, but '$parent' does not; make it first"
parent="$(CDPATH='' cd -- "$parent" && pwd)"
project="$parent/$name"
trap 'exit 130' INT TERM
work="$(mktemp -d "$parent/.quickstart-XXXXXX")"
trap 'rm -rf "$work"' EXIT
property() {
    sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$here/pom.xml" | head -n 1
}
version="$(property version)"

echo "Installing the library ..."
(cd "$here" && ./mvnw -B -q -Dstyle.color=never -Dfast -Dmaven.test.skip=true \
    -pl flink-partitioning-strategies -am install)

echo "Making the project ..."
(cd "$work" && "$here/mvnw" -B -q -Dstyle.color=never org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate \
    -DarchetypeGroupId=org.apache.flink -DarchetypeArtifactId=flink-quickstart-java -DarchetypeVersion=2.3.0 \
    -DgroupId=org.example -DartifactId="$name" -Dversion=0.1 -Dpackage=org.example -DinteractiveMode=false)

cat >"$work/dependencies" <<DEPENDENCIES
		<dependency>
			<groupId>io.flinkpartitioning</groupId>
			<artifactId>flink-partitioning-strategies</artifactId>
			<version>$version</version>
		</dependency>
		<dependency>
			<groupId>org.apache.flink</groupId>
			<artifactId>flink-connector-kafka</artifactId>
			<version>$(property "flink-$line.connector-kafka.version")</version>
		</dependency>
DEPENDENCIES
sed -e "/Add connector dependencies here/r $work/dependencies" \
    -e "s:<flink.version>.*</flink.version>:<flink.version>$(property "flink-$line.version")</flink.version>:" \
    -e 's:<target.java.version>.*</target.java.version>:<target.java.version>17</target.java.version>:' \
    -e '/<artifactId>maven-shade-plugin<\/artifactId>/{
n
s:<version>.*</version>:<version>3.6.2</version>:
}' \
    "$work/$name/pom.xml" >"$work/$name/pom.new"
mv "$work/$name/pom.new" "$work/$name/pom.xml"
sed -e 's/^package .*;/package org.example;/' -e '/NullAway/d' \
    "$here/flink-examples/src/main/java/io/flinkpartitioning/examples/quickstart/DataStreamJob.java" \
    >"$work/$name/src/main/java/org/example/DataStreamJob.java"
mv "$work/$name" "$project"

echo "Building the project ..."
(cd "$project" && "$here/mvnw" -B -q -Dstyle.color=never -f pom.xml package)
echo "Done: $project/target/$name-0.1.jar"
