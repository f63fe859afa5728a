"""A survey in the store: codes that are good for one answer, and answers that no code leads to.

Codes are kept as digests with the group they are counted in, answers under names drawn at random. Nothing says which
answer came by which code: neither a name nor a time stands with either.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Engine, insert, select, update

from sync.cycle.survey import Answer
from sync.store.database import writing
from sync.store.tables import SURVEY_ANSWERS, SURVEY_CODES

__all__ = ["Surveys"]


class Surveys:
    """The surveys of a plan; `randomness` gives so many random bytes."""

    def __init__(self, engine: Engine, plan_id: str, randomness: Callable[[int], bytes]) -> None:
        self._engine, self._plan_id, self._randomness = engine, plan_id, randomness

    def issue(self, survey: str, codes: Iterable[tuple[str, str]]) -> None:
        """Let codes count: the digest of each with its group."""
        of = {"plan_id": self._plan_id, "survey": survey, "is_used": False}
        rows = [of | {"digest": digest, "group_name": group} for digest, group in sorted(codes)]
        with writing(self._engine) as connection:
            connection.execute(insert(SURVEY_CODES), rows)

    def answer(self, survey: str, digest: str, scores: tuple[int | None, int | None], comment: str) -> bool:
        """Take an answer by a code; false where the code is none of the survey's, or was used."""
        code = (
            SURVEY_CODES.c.plan_id == self._plan_id,
            SURVEY_CODES.c.survey == survey,
            SURVEY_CODES.c.digest == digest,
        )
        with writing(self._engine) as connection:
            unused = (*code, SURVEY_CODES.c.is_used.is_(False))
            if connection.execute(update(SURVEY_CODES).where(*unused).values(is_used=True)).rowcount != 1:
                return False
            group = connection.execute(select(SURVEY_CODES.c.group_name).where(*code)).scalar_one()
            row = {
                "id": self._randomness(16).hex(),
                "plan_id": self._plan_id,
                "survey": survey,
                "group_name": group,
                "buy_in": scores[0],
                "clarity": scores[1],
                "comment": comment,
            }
            connection.execute(insert(SURVEY_ANSWERS), [row])
        return True

    def answers(self, survey: str) -> list[Answer]:
        """All answers, in the order of their random names."""
        table = SURVEY_ANSWERS
        query = (
            select(table.c.group_name, table.c.buy_in, table.c.clarity, table.c.comment)
            .where(table.c.plan_id == self._plan_id, table.c.survey == survey)
            .order_by(table.c.id)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        return [Answer(group, {"buy-in": buy_in, "clarity": clarity}, said) for group, buy_in, clarity, said in found]
