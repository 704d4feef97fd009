"""Tables of pandas in a cell: pandas computes with its own numbers, and beside each table stands what we know of it.

A Series or DataFrame stays what it is. While a cell runs, a traced array may stand `beside` it, which holds the same
numbers. What the user's code does with a table is done twice: by pandas, with plain numbers, and by us, with what
stands beside (`rules`); what pandas gives has something beside it again only if both came to the same. Everything else
that looks at the numbers of such a table is noticed (`net`) and told, as a value that leaves the recording.
"""
