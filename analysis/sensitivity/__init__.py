"""How results depend on their assumptions, and which assumptions could have given a published number."""
