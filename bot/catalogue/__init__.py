"""What can be asked, and how answers are read: questions, codebook, lenses, scales.

The only reader of prompts/ beside `language`.
"""
