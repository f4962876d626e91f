"""A check put before people: one row model, rendered as HTML, PDF, workbook sheets or terminal lines."""
