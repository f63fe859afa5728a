"""Movement: CRM pull, store, merge, approval, change set, writeback, verification and the daemon."""
