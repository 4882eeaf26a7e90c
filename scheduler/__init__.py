"""What happens because time passed: it looks at the truth and decides what must be said or done now.

`announce` finds what is owed to whom, `dispatch` decides what may be said at this moment and merges it, `jobs`
does the rest that time does, and `runner` calls them. What may be said unasked lives in `notifications`, one
file each.
"""
