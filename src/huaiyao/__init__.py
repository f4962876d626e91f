"""Huaiyao (怀药): an open engine of methods under a working institute."""

__version__ = "0.1.0"
