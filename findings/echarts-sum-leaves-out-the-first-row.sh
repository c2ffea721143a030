#!/bin/bash
# Guess: the sum of the aggregate transform for ECharts leaves a value of null out, so that 5, null and 10 are 15.
#
# Seen with echarts-simple-transform 1.0.0 and echarts 6.1.0: the sum is 10, for the first row of a group is never added,
# with or without null: 5 and 10 are 10, a group of one row is 0. The average and the count have every row. A total of
# townships by county lacks one township in each county, and which one depends on the order of the rows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'echarts@6.1.0' 'echarts-simple-transform@1.0.0'
cat > "$folder/ask.js" <<'JS'
const echarts = require('echarts')
const { aggregate } = require('echarts-simple-transform')

echarts.registerTransform(aggregate)
function aggregated(source, method) {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 400, height: 300 })
    const config = { resultDimensions: [{ from: 'place' }, { from: 'n', method, name: 'n' }], groupBy: 'place' }
    const dataset = [{ source }, { transform: { type: 'ecSimpleTransform:aggregate', config } }]
    chart.setOption({ dataset, xAxis: { type: 'category' }, yAxis: {}, series: [{ type: 'scatter', datasetIndex: 1 }] })
    const data = chart.getModel().getSeriesByIndex(0).getData()
    const rows = Array.from({ length: data.count() }, (_, at) => data.getRawDataItem(at))
    chart.dispose()
    return rows
}
for (const figures of [[5, null, 10], [null, 5, 10], [5, 10], [10, 5], [5]]) {
    const rows = figures.map(n => ['A', n])
    const found = ['sum', 'average', 'count'].map(method => method + ' ' + aggregated([['place', 'n'], ...rows], method)[0][1])
    console.log(JSON.stringify(figures), ...found)
}
JS
found=$(node "$folder/ask.js")
expected='[5,null,10] sum 10 average 5 count 3
[null,5,10] sum 15 average 5 count 3
[5,10] sum 10 average 7.5 count 2
[10,5] sum 5 average 7.5 count 2
[5] sum 0 average 5 count 1'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
