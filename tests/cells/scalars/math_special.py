# setup
x = 0.7
# cell
z = math.gamma(x) + math.lgamma(x + 1) + math.erf(x) - math.erfc(x * 2) + math.expm1(x) + math.log1p(x) + math.log2(x + 2) + math.log10(x + 3) + math.tanh(x) + math.degrees(x) / 100 + math.radians(x) + math.cbrt(x)
