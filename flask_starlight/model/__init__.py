"""Values and rules: no I/O, no clock, nothing imported from the rest of Starlight."""
