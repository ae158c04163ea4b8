"""A public consultation of any form: who answered, what they chose, how firm it is, and what was done.

The questions are data (`questions`); `answers` gives the answers of each respondent, and `counting` alone counts them.
"""
