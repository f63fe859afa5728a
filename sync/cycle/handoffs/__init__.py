"""What RevOps hands to Finance, HR, sales leaders and Marketing, and leaders to their people."""
