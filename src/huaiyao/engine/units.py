"""Quantities: 亩 and ha, 斤 and kg, 万元 and yuan; Chinese numerals, full-width digits and dates."""
