"""The statistics of one team and one lens: pure functions over numpy arrays.

norms: an item's shares become scores · effects: the mixed model · step: did it change, and when ·
reading: the one entry point, with level and evidence · state: from readings to verdicts.
"""
