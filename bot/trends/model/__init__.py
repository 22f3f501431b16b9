"""The statistics of teams and their lenses: pure functions over numpy arrays.

norms: an item's shares become scores · together: a team's lenses in one model · step: did it
change, and when · level: where it stands · many: the one entry point, many teams at once ·
state: from readings to verdicts · focus: what to ask more about · effects: one lens alone.
"""
