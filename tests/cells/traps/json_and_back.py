# setup
import json
x = 0.5
# cell: z
text = json.dumps({"x": x})
y = json.loads(text)["x"]
z = x * y
# expect
option: never runs
warning: line 2 | json.dumps | another cell
error: TypeError
