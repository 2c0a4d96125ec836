"""The model: one module a chapter, pure functions; an argument's name is an assumption or another function.

The functions are plain arithmetic, so the same definition runs on numbers, on arrays of draws and on symbols. A
region-valued quantity is an array whose first axis is the region, in the order of Table 2 of the report.
"""
