# Words are written with LaTeX's formulas between $ signs; every format but tex has them as plain
# text, with ^ and _ as gnuplot has them.
s/\\partial */∂/g
s/\\varepsilon */ε/g
s/\\Sigma */Σ/g
s/\\le /≤ /g
s/\\cdot/·/g
s/ - / − /g
s/[$]-/−/g
s/{-/{−/g
s/\\log/ log/g
s/\\%/%/g
s/\$//g
