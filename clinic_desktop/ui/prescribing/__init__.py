"""Prescribing, and the medication over all visits."""
