"""A package, so that no library that ships a folder of this name stands before it."""
