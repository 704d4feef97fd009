# setup
import heapq, bisect
v = np.array([3.0, 1.0, 2.0])
x = 1.7
# cell
heap = []
for t in v:
    heapq.heappush(heap, t * x)
low = heapq.heappop(heap)
ordered = sorted(v)
k = bisect.bisect(ordered, x)
z = low * ordered[k] + heapq.nlargest(1, heap)[0] + ordered.index(v[0]) * x
