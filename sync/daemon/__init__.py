"""What runs unattended: the jobs of a plan on a timetable, what is known of their runs, and whether it is well."""
