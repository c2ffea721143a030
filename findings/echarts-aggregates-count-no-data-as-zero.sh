#!/bin/bash
# Guess: the aggregate transform for ECharts leaves a value of null or '-' out, so that the average of 5, null and 10 is
# 7.5; so do mean and median of echarts-stat, or they give no number.
#
# Seen with echarts-simple-transform 1.0.0, echarts 6.1.0 and echarts-stat 1.2.0: null is counted as 0 by average, min
# and median, and a group with nothing but null has the average 0. '-', which ECharts takes for no data elsewhere, makes
# an average without a number. In echarts-stat mean and median count null as 0 and min leaves it out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'echarts@6.1.0' 'echarts-simple-transform@1.0.0' 'echarts-stat@1.2.0'
cat > "$folder/ask.js" <<'JS'
const echarts = require('echarts')
const { aggregate } = require('echarts-simple-transform')
const { statistics } = require('echarts-stat')

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
for (const missing of [null, '-']) {
    const source = [['place', 'n'], ['A', 5], ['A', missing], ['A', 10], ['B', missing]]
    for (const method of ['average', 'min', 'median']) console.log(JSON.stringify(missing), method, JSON.stringify(aggregated(source, method)))
}
console.log('echarts-stat', ...['mean', 'median', 'min'].map(name => name + ' ' + statistics[name]([1, null, 3])))
JS
found=$(node "$folder/ask.js")
expected='null average [["A",5],["B",0]]
null min [["A",0],["B",null]]
null median [["A",5],["B",0]]
"-" average [["A",null],["B",null]]
"-" min [["A",null],["B","-"]]
"-" median [["A",null],["B",null]]
echarts-stat mean 1.3333333333333333 median 0 min 1'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
