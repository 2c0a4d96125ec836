"""How fast the heavy parts are, each measured beside the plain way of doing the same in the same run."""
