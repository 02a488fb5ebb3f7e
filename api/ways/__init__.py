"""How people would get to each place: by what was measured, an imported matrix, a timetable, or an estimate."""
