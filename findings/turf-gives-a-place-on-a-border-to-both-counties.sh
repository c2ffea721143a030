#!/bin/bash
# Guess: collect() of turf, which hands the figures of points to the polygons around them, gives a point on the border of
# two counties to one of them, not to both and not to none.
#
# Seen with @turf/turf 7.4.0: both get it, also at a common corner, so the sum over the counties is larger than the sum
# of the points. tag(), which does the same from the side of the points, names one county. Townships drawn on a border of
# rounded coordinates are counted twice.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" '@turf/turf@7.4.0'
cat > "$folder/ask.js" <<'JS'
const turf = require('@turf/turf')

function square(west, county) {
    return turf.polygon([[[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]], { county })
}
const counties = turf.featureCollection([square(0, '甲'), square(1, '乙')])
const places = turf.featureCollection([[0.5, 0.5, 5], [1, 0.5, 7], [1, 0, 9]].map(([x, y, n]) => turf.point([x, y], { n })))
const collected = turf.collect(counties, places, 'n', 'figures').features.map(county => county.properties)
const sum = figures => figures.reduce((total, n) => total + n, 0)
for (const { county, figures } of collected) console.log('collect', county, ...figures)
console.log('sum of the places', sum(places.features.map(place => place.properties.n)))
console.log('sum of the counties', sum(collected.flatMap(county => county.figures)))
for (const { properties } of turf.tag(places, counties, 'county', 'county').features) console.log('tag', properties.n, properties.county)
JS
found=$(node "$folder/ask.js")
expected='collect 甲 5 7 9
collect 乙 7 9
sum of the places 21
sum of the counties 37
tag 5 甲
tag 7 甲
tag 9 甲'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
