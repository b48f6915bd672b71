# The figures of Java files, as rows of a Markdown table, and below it what is too long.
#
# A code line is neither blank nor a comment. Methods and types are known by the indentation that the formatter gives
# them: a unit ends at the first brace that stands as far in as its first line. package-info.java is no file here.

BEGIN {
    MOST_LINES_OF_METHOD = 40
    MOST_LINES_OF_FILE = 300
}

FNR == 1 {
    end_file()
    file = FILENAME
    in_text_block = 0
    split("", opener)
    split("", opened)
}

{
    lines = FNR
    was_in_text_block = in_text_block
    in_text_block = (in_text_block + gsub(/"""/, "&")) % 2
}

was_in_text_block { code++; next }
/^ *$/ || /^ *(\/\/|\/\*|\*)/ { next }

{ code++ }
/^ *\+ / { plus++ }
/^ *\+ "/ { plus_text++ }
/^public / && is_type($0) { if (FILENAME ~ /\/internal\//) internal_types++; else api_types++ }

{
    match($0, /^ */)
    depth = RLENGTH
    if ($0 ~ /^ *}$/) end_unit(depth)
    else if ($0 !~ /^ *[@}]/ || is_type($0)) {
        opener[depth] = $0
        opened[depth] = FNR
    }
}

END {
    end_file()
    row("median file, lines", median(lengths, files), "as it is")
    row("longest file, lines", longest, MOST_LINES_OF_FILE)
    row("largest package, files", largest " (" package_name(largest_package) ")", 20)
    row("public types that are API by their package", api_types + 0 " of " api_types + internal_types, "")
    row("lines that start with `+ `, per 1,000 code lines", sprintf("%.1f", 1000 * plus / code), "under 5")
    row("lines that start with `+ \"`, per 1,000 code lines", sprintf("%.1f", 1000 * plus_text / code), "under 5")
    row("methods of more than " MOST_LINES_OF_METHOD " lines", long_methods + 0, 0)
    row("files of more than " MOST_LINES_OF_FILE " lines", long_files + 0, 0)
    if (too_long != "") printf "\nToo long, in lines:\n%s", too_long
}

function row(what, is, goal) { printf "| %s | %s | %s |\n", what, is, goal }

function is_type(line) { return line ~ /(^| )(class|interface|enum|record|@interface) [A-Z]/ && line !~ /=/ }

# A method is what stands in a type, and is neither a type nor a field.
function end_unit(depth,    length_of_unit, name) {
    if (depth == 0 || !is_type(opener[depth - 4]) || is_type(opener[depth]) || opener[depth] ~ /=/) return
    length_of_unit = FNR - opened[depth] + 1
    if (length_of_unit <= MOST_LINES_OF_METHOD) return
    name = opener[depth]
    sub(/[(].*/, "", name)
    sub(/.* /, "", name)
    long_methods++
    too_long = too_long "- " short(FILENAME) ", " name ": " length_of_unit "\n"
}

function end_file(    package) {
    if (file == "" || file ~ /package-info\.java$/) return
    lengths[++files] = lines
    if (lines > longest) longest = lines
    if (lines > MOST_LINES_OF_FILE) {
        long_files++
        too_long = too_long "- " short(file) ": " lines "\n"
    }
    package = short(file)
    if (!sub(/\/[^\/]*$/, "", package)) package = ""
    if (++files_of[package] > largest) {
        largest = files_of[package]
        largest_package = package
    }
}

function short(path) {
    sub(/.*\/io\/flinkpartitioning\//, "", path)
    return path
}

function package_name(path) {
    gsub(/\//, ".", path)
    return path == "" ? "root" : path
}

# Sorts values[1..n] on the way.
function median(values, n,    i, j, value) {
    for (i = 2; i <= n; i++) {
        value = values[i]
        for (j = i - 1; j > 0 && values[j] > value; j--) values[j + 1] = values[j]
        values[j + 1] = value
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
