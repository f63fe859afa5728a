"""What was sold against what was asked: attainment of the quotas in force."""
