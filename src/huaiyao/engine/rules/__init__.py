"""Dated rules and parameters with source, edition, trust and who signed; verdict states."""
