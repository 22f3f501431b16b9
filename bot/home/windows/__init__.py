"""The windows that App Home opens, one module each: what they ask, and what is done with it.

What a window carries for its submission is an id or a place, and opens nothing by itself.
"""
