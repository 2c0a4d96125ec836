"""The shared module of the compendium: every calculation lives here, none in a notebook."""
