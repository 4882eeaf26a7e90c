"""What we know of a person: told and given to them, and forgotten, so that the evidence stays and names nobody.

`summary` is what they may see, `wishes` what they may ask for, `erasure` how somebody or something old is forgotten,
and `stops` how a STOP outlives that.
"""
