#!/bin/bash
# Guess: each method of statsmodels' confint_poisson gives, for no case in 10 person-years, an interval whose lower limit
# is 0, the rate that was seen.
#
# Seen with statsmodels 0.15.0: six of eight do. The square root's (`sqrt`) is the point 0.096. The middle-p method, whose
# limits are searched for, returns a lower limit of 0.2996, which is also the upper one. For three cases all eight enclose
# the rate. Small townships have no case in most months.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'statsmodels==0.15.0' 'scipy==1.17.1' 'numpy==2.4.6'
cat > "$folder/ask.py" <<'PY'
from statsmodels.stats.rates import confint_poisson

for method in ("score", "wald", "waldccv", "exact-c", "midp-c", "sqrt", "sqrt-a", "sqrt-v"):
    found = []
    for cases in (0, 3):
        low, high = confint_poisson(cases, 10, method=method)
        found.append(f"{cases} in 10: {low:.4f} to {high:.4f} {'encloses' if low <= cases / 10 <= high else 'misses'}")
    print(method, *found, sep="; ")
PY
found=$("$folder/venv/bin/python" "$folder/ask.py")
expected='score; 0 in 10: 0.0000 to 0.3841 encloses; 3 in 10: 0.1020 to 0.8821 encloses
wald; 0 in 10: 0.0000 to 0.0000 encloses; 3 in 10: 0.0000 to 0.6395 encloses
waldccv; 0 in 10: 0.0000 to 0.1386 encloses; 3 in 10: 0.0000 to 0.6667 encloses
exact-c; 0 in 10: 0.0000 to 0.3689 encloses; 3 in 10: 0.0619 to 0.8767 encloses
midp-c; 0 in 10: 0.2996 to 0.2996 misses; 3 in 10: 0.0763 to 0.8164 encloses
sqrt; 0 in 10: 0.0960 to 0.0960 misses; 3 in 10: 0.0566 to 0.7355 encloses
sqrt-a; 0 in 10: 0.0000 to 0.2161 encloses; 3 in 10: 0.0360 to 0.7561 encloses
sqrt-v; 0 in 10: 0.0000 to 0.2815 encloses; 3 in 10: 0.0787 to 0.8107 encloses'
echo "$found"
[ "$found" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
