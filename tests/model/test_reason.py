import pytest

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import explain
from flask_starlight.store.tables import Feed


@pytest.mark.parametrize("reason", FetchReason)
def test_each_reason_has_a_sentence_that_ends_and_fits_its_column(reason: FetchReason) -> None:
    assert explain(reason).endswith(".")
    assert len(explain(reason).split()) >= 6
    assert len(reason) <= Feed.__table__.c.last_reason.type.length


def test_no_two_reasons_have_the_same_sentence() -> None:
    assert len({explain(reason) for reason in FetchReason}) == len(FetchReason)
