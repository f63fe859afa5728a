"""Pages for people, served without a framework: what an approver sees, and the decision they send."""
