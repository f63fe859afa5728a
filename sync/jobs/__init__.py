"""What can be done with a plan, one module per verb; the command line, the daemon and the demo all call these."""
