"""``clinic-desktop tour``."""
