"""What makes a version of the compendium citable: what it changed, its crate, and its archive."""
