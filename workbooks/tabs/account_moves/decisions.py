"""What a leader may say of an account on the tab Account moves, and who gets it then."""

__all__ = ["ACCEPT", "BY_HAND", "DECISIONS", "PIN", "REJECT", "SWAP", "decided_rep"]

ACCEPT, REJECT, SWAP, PIN = "accept", "reject", "swap", "pin"

DECISIONS = (ACCEPT, REJECT, SWAP, PIN)
"""The decisions; a blank cell leaves the account to the chosen option."""

BY_HAND = "a manager's own move"


def decided_rep(decision: str, own_move: str, owner: str, proposal: str) -> str:
    """Who gets an account whatever the chosen option says, empty where that is open.

    Args:
        decision: of `DECISIONS`, or blank. own_move: whom a manager gives it to, or blank. owner: who has it, blank for
            nobody. proposal: whom the ranked moves give it to, blank where it stays.

    What is rejected or pinned stays with its owner, an own move beside it or not; an account that nobody has cannot.
    The column Decided of the tab says the same in a formula.
    """
    if decision in (REJECT, PIN):
        return owner
    if own_move:
        return own_move
    return proposal if decision == ACCEPT else ""
