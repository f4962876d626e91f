"""The upper floor: the institute and its departments, each a whole Django app."""
