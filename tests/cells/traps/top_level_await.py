# setup
import asyncio
x = 1.5
# cell
await asyncio.sleep(0)
z = x * 2
# expect
option: never runs
error: UsageError | await | another cell
