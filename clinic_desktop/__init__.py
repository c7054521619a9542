"""Clinic Desktop: the workstation program of a clinic."""

__version__ = "0.1.0"
