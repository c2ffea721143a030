#!/bin/bash
# Guess: the boxplot transform of ECharts leaves a value of null or '-' out of a box: 2, 4, 6 and a county that did not
# report give a box from 2 to 6.
#
# Seen with echarts 6.1.0: null is counted as 0. The box begins at 0, its median is 3 and its lower quartile 1.5. With
# '-', the sign for no data in ECharts, the order of the values breaks: the ends of the box are no number. undefined
# does so too. The filter and sort transforms take each of the three for no data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" 'echarts@6.1.0'
cat > "$folder/ask.js" <<'JS'
const echarts = require('echarts')

function transformed(source, transform) {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 400, height: 300 })
    const dataset = [{ source }, { transform }]
    chart.setOption({ dataset, xAxis: { type: 'category' }, yAxis: {}, series: [{ type: 'scatter', datasetIndex: 1 }] })
    const data = chart.getModel().getSeriesByIndex(0).getData()
    const rows = Array.from({ length: data.count() }, (_, at) => data.getRawDataItem(at))
    chart.dispose()
    return rows
}
const names = ['low', 'q1', 'median', 'q3', 'high']
for (const figures of [[2, 4, 6], [2, 4, 6, null], [2, 4, 6, '-']]) {
    const [[, ...box]] = transformed([figures], { type: 'boxplot' })
    console.log(JSON.stringify(figures), box.map((value, at) => names[at] + ' ' + value).join(', '))
}
console.log('filter below 6', JSON.stringify(transformed([['c', 'n'], ['A', 5], ['B', null], ['C', '-']], { type: 'filter', config: { dimension: 'n', lt: 6 } })))
JS
found=$(node "$folder/ask.js")
expected='[2,4,6] low 2, q1 3, median 4, q3 5, high 6
[2,4,6,null] low 0, q1 1.5, median 3, q3 4.5, high 6
[2,4,6,"-"] low NaN, q1 3.5, median 5, q3 NaN, high NaN
filter below 6 [["A",5]]'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
