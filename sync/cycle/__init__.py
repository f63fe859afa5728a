"""The four-week planning cycle: who does what when, and what each week hands on."""
