"""``python -m nbgrad.rules`` prints the coverage table."""

from nbgrad.rules.coverage import table

print(table())
