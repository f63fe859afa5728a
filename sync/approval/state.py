"""Approval as a fold over events: bound to a digest and to a code each approver gets on a channel of their own.

A code is sixty random bits for one approver, one digest and one answer: whoever sees a typed "no" cannot turn it into a
"yes". It is good for one decision. Only its salted fingerprint is kept, so the store holds nothing that would let
somebody approve in another's name, and a code read in the workbook is used up or says what its approver said.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple

from sync.approval.needs import Needs, are_met, is_emergency_met, missing, people, speakers
from sync.model.approval import Approved, Consent, IssuedCode, Submission
from sync.model.event import Event, Kind
from sync.model.statement import Statement

__all__ = [
    "CODE_BYTES",
    "IN_EMERGENCY",
    "MAX_ATTEMPTS",
    "SALT_BYTES",
    "ApprovalState",
    "Refusal",
    "after",
    "code_from",
    "declined_digests",
    "fingerprint",
    "fold",
    "is_code",
    "issue",
    "judge",
    "known_by",
    "nothing_submitted",
    "used_codes",
]

IN_EMERGENCY = "emergency"
"""The way the words of an emergency came, among the consents of what they let through."""

CODE_BYTES = 8
SALT_BYTES = 16
MAX_ATTEMPTS = 5
_GROUP = 4
_LENGTH = 12


class ApprovalState(NamedTuple):
    """Where the newest submission of a plan stands.

    `codes` are the ones not used yet, by approver and answer. `consents` holds each approver's last word on this
    digest, by whose word it is; words on earlier digests do not carry over. `attempts` counts wrong codes per approver
    since their codes were issued. `emergencies` are the words of those who let this digest be written without the rest.
    """

    submission: Submission | None
    codes: dict[tuple[str, bool], IssuedCode]
    consents: dict[str, Consent]
    attempts: dict[str, int]
    emergencies: dict[str, Consent]

    @property
    def digest(self) -> str:
        """The digest of the newest submission; empty before there is one."""
        return self.submission.change_set.digest if self.submission is not None else ""

    @property
    def declined(self) -> tuple[Consent, ...]:
        """Everybody's last word that is a no."""
        return tuple(consent for consent in self.consents.values() if not consent.agrees)

    def counted(self, needs: Needs) -> frozenset[str]:
        """Ids of everybody whose last word is a yes that counts: spoken by themself, or by whom they lent it to."""
        return speakers(needs, [(one.whose, one.approver) for one in self.consents.values() if one.agrees])

    def missing(self, needs: Needs) -> tuple[str, ...]:
        """Whose word is still needed, in order."""
        return missing(needs, self.counted(needs))

    def is_emergency(self, needs: Needs) -> bool:
        """Whether it may be written as an emergency, whoever has not agreed; a no of anybody ends that."""
        return not self.declined and is_emergency_met(needs, self.emergencies)

    def approved(self, needs: Needs) -> Approved | None:
        """The approved change set once everybody who is needed agreed; None before, and None when nobody is asked.

        In an emergency the words of those who called it stand in for the missing ones, and are among the consents.
        """
        counted = self.counted(needs)
        called = tuple(self.emergencies.values()) if self.is_emergency(needs) else ()
        if self.submission is None or not (called or are_met(needs, counted)):
            return None
        words = tuple(self.consents[one] for one in people(needs) if one in counted)
        return Approved(change_set=self.submission.change_set, consents=(*words, *called))


class Refusal(NamedTuple):
    """Why a decision was not taken, and what to do."""

    reason: str
    remedy: str


def nothing_submitted() -> ApprovalState:
    """Where every plan begins."""
    return ApprovalState(None, {}, {}, {}, {})


def fold(events: Iterable[Event]) -> ApprovalState:
    """The state of approval after `events`, in order."""
    state = nothing_submitted()
    for event in events:
        state = after(state, event)
    return state


def after(state: ApprovalState, event: Event) -> ApprovalState:
    """The state of approval after one more event; the one given is used up. A new submission starts from nothing."""
    match event.kind:
        case Kind.SUBMITTED:
            return ApprovalState(Submission.load(event.payload), {}, {}, {}, {})
        case Kind.CODE_ISSUED:
            code = IssuedCode.load(event.payload)
            state.codes[code.approver, code.agrees] = code
            state.attempts[code.approver] = 0
        case Kind.CONSENTED | Kind.DECLINED:
            consent = Consent.load(event.payload)
            if state.submission is not None and consent.digest == state.digest:
                state.consents[consent.whose] = consent
                for answer in (True, False):
                    state.codes.pop((consent.approver, answer), None)
        case Kind.EMERGENCY:
            said = Statement.load(event.payload)
            if state.submission is not None and said.digest == state.digest:
                state.emergencies[said.person] = Consent(
                    approver=said.person,
                    digest=said.digest,
                    agrees=True,
                    at=event.at,
                    comment=said.reason,
                    via=IN_EMERGENCY,
                )
        case Kind.REFUSED if "approver" in event.payload:
            approver = event.payload["approver"]
            state.attempts[approver] = state.attempts.get(approver, 0) + 1
        case _:
            pass
    return state


def declined_digests(events: Iterable[Event]) -> frozenset[str]:
    """The digests somebody's last word on which is a no, whatever was submitted since."""
    words: dict[tuple[str, str], bool] = {}
    for event in events:
        if event.kind in {Kind.CONSENTED, Kind.DECLINED}:
            consent = Consent.load(event.payload)
            words[consent.digest, consent.whose] = consent.agrees
    return frozenset(digest for (digest, _), agrees in words.items() if not agrees)


def used_codes(events: Iterable[Event]) -> tuple[IssuedCode, ...]:
    """The codes decisions were taken with, oldest first; one that became void without a decision is none of them."""
    state, used = nothing_submitted(), []
    for event in events:
        if event.kind in {Kind.CONSENTED, Kind.DECLINED}:
            consent = Consent.load(event.payload)
            issued = state.codes.get((consent.approver, consent.agrees))
            if issued is not None and issued.digest == consent.digest:
                used.append(issued)
        state = after(state, event)
    return tuple(used)


def is_code(issued: IssuedCode, typed: str) -> bool:
    """Whether what was typed is this code."""
    given = fingerprint(typed, issued.approver, issued.digest, issued.agrees, issued.salt)
    return hmac.compare_digest(given, issued.fingerprint)


def known_by(state: ApprovalState, approver: str, typed: str) -> bool:
    """Whether what was typed is one of the two codes this approver can decide with now; both are tried, always."""
    issued = [state.codes.get((approver, agrees)) for agrees in (True, False)]
    found = [one is not None and is_code(one, typed) for one in issued]
    return any(found) and state.attempts.get(approver, 0) < MAX_ATTEMPTS


def code_from(randomness: bytes) -> str:
    """A code people can type, `K3QF-7WPA-2MZD`, from CODE_BYTES random bytes."""
    if len(randomness) != CODE_BYTES:
        raise ValueError(f"a code takes {CODE_BYTES} random bytes, not {len(randomness)}")
    letters = base64.b32encode(randomness).decode()[:_LENGTH]
    return "-".join(letters[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def fingerprint(code: str, approver: str, digest: str, agrees: bool, salt: str) -> str:
    """Salted scrypt hash of a code for one answer of one approver; case, spaces and dashes do not matter."""
    typed = "".join(code.split()).replace("-", "").upper()
    bound = f"{approver}\n{digest}\n{'yes' if agrees else 'no'}\n{salt}".encode()
    return hashlib.scrypt(typed.encode(), salt=bound, n=2**12, r=8, p=1).hex()


def issue(code: str, approver: str, digest: str, agrees: bool, salt: str) -> IssuedCode:
    """What is kept of a code that is being sent."""
    kept = fingerprint(code, approver, digest, agrees, salt)
    return IssuedCode(approver=approver, digest=digest, agrees=agrees, salt=salt, fingerprint=kept)


def judge(
    state: ApprovalState,
    approver: str,
    code: str,
    needs: Needs,
    *,
    agrees: bool,
    on_behalf: str = "",
    is_proven: bool = False,
) -> Refusal | None:
    """Why this approver's answer with this code is not taken, None when it is.

    Args:
        state: of the approval. approver: who answers. code: as typed. needs: of the submission. agrees: yes or no.
        on_behalf: the approver who lent them their word, where they are not asked themself. is_proven: whether
            something else than the code proves who answers; it takes all the same that a code was sent and not used.
    """
    if state.submission is None:
        return Refusal("Nothing has been submitted.", "Submit the plan first: qplan submit.")
    whose = on_behalf or approver
    if on_behalf and any(approver in need.barred for need in needs):
        return Refusal(
            f"{approver!r} had a hand in this plan, and speaks for nobody on it.",
            f"{on_behalf!r} decides, or lends their word to somebody else: qplan policy delegate.",
        )
    if whose not in people(needs):
        named = ", ".join(people(needs)) or "nobody"
        return Refusal(f"{approver!r} is not an approver of this plan ({named}).", "Decide under your own name.")
    issued = state.codes.get((approver, agrees))
    if issued is None and whose in state.consents:
        word = "agreed" if state.consents[whose].agrees else "declined"
        return Refusal(
            f"{approver!r} has {word} already; a code is good for one decision.",
            "To decide anew, have new codes sent: qplan submit --resend.",
        )
    if issued is None or issued.digest != state.submission.change_set.digest:
        return Refusal(
            f"No code was issued to {approver!r} for {state.submission.change_set.short}.", "Run qplan submit --resend."
        )
    if is_proven:
        return None
    if state.attempts.get(approver, 0) >= MAX_ATTEMPTS:
        return Refusal(
            f"{MAX_ATTEMPTS} wrong codes were entered for {approver!r}.",
            "The code is void. Run qplan submit --resend to send a new one.",
        )
    if not is_code(issued, code):
        answer = "approving" if agrees else "declining"
        return Refusal(
            f"The code is not the one sent to {approver!r} for {answer} {state.submission.change_set.short}.",
            "A code is good for one approver, one answer and one version of the plan. Use the newest message.",
        )
    return None
