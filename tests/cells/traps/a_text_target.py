# setup
x = 1.5
# cell: text
text = f"{x}"
# expect
error: UsageError | text is a str
