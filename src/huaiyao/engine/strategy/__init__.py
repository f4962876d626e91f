"""Claims about plans: units, sums, definitions, growth, land. Reads every other subject."""
