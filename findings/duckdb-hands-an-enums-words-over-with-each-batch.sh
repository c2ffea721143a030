#!/bin/bash
# Guess: DuckDB hands a column of an enum over to Arrow as numbers with the enum's words once, shared by all chunks, and
# to_arrow_reader(1_000_000) hands over batches of a million rows.
#
# Seen with duckdb 2.0.0 and pyarrow 26.0.1: no batch has more than 122,880 rows, the rows of a row group, whatever is
# asked for; asked for 100,000 it alternates between 100,000 and the 22,880 that are left of a row group. Each batch
# brings a copy of all words of the type, also of those that no row has. A million rows of 200,000 words take 33 MB in
# place of 7; five million rows with a type of 660,000 words took 1.2 GB, and the numbers alone would take 20 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.0' 'pyarrow==26.0.1'
cat > "$folder/ask.py" <<'PY'
import duckdb

con = duckdb.connect()
con.execute("create type word as enum (select printf('%012d', i) from range(200000) as own(i))")
con.execute("create table own as select printf('%012d', i % 1000)::word as word from range(1000000) as own(i)")
table = con.sql("from own order by word").to_arrow_table()
chunks = table["word"].chunks
print("chunks", len(chunks), "of", len(chunks[0]), "words in each", {len(own.dictionary) for own in chunks})
print("copies of the words", len({own.dictionary.buffers()[2].address for own in chunks}))
print("bytes", table.nbytes // 10**6, "million, in one chunk", table.combine_chunks().nbytes // 10**6)
for asked in (1_000_000, 100_000):
    print("asked for", asked, [len(own) for own in con.sql("from own").to_arrow_reader(asked)][:4])
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected='chunks 9 of 122880 words in each {200000}
copies of the words 9
bytes 33 million, in one chunk 7
asked for 1000000 [122880, 122880, 122880, 122880]
asked for 100000 [100000, 22880, 100000, 22880]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
