"""What the field can carry: so far, the land that rests between two stands of a herb."""
