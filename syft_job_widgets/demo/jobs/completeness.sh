#!/bin/bash
# How complete is the registry? Counts the empty fields of each column.
set -euo pipefail

mkdir -p outputs
awk -F, '
  NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; columns = NF; next }
  { for (i = 1; i <= columns; i++) empty[i] += ($i == "" || $i == "\r") }
  END { print "column,rows,empty"; for (i = 1; i <= columns; i++) print name[i] "," NR - 1 "," empty[i] + 0 }
' <(tr -d '\r' < "$DEMO_DATA/registry.csv") | tee outputs/completeness.csv
