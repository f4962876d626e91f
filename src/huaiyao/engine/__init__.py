"""The lower floor: subjects of method, arrays and tables in, results out.

No database, no web, no clock, no network. The lot never comes down here; its numbers do.
"""
