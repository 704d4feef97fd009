# setup
x, y = 0.6, 1.7
# cell
z = math.sin(x) * math.exp(y) + math.sqrt(x) / math.log(y) + math.hypot(x, y) + math.pow(x, y) - math.atan2(y, x)
