"""Read a user's workbook, report issues by sheet and row, annotate it and give it back."""
