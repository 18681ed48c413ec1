from sqlalchemy.orm import Session

from flask_starlight.store import second_factor
from tests.store import make


def test_it_uses_up_a_step_and_all_before_it(session: Session) -> None:
    ada = make.user(session)
    second_factor.turn_on(session, ada, sealed_secret="sealed", step=10, code_hashes=[])
    used = [second_factor.use_step(session, ada, step) for step in (9, 10, 11, 11, 10, 12)]
    assert used == [False, False, True, False, False, True]


def test_it_uses_a_recovery_code_of_ones_own_once(session: Session) -> None:
    ada, bob = make.user(session), make.user(session, "bob")
    second_factor.turn_on(session, ada, sealed_secret="sealed", step=1, code_hashes=["a", "b"])
    assert not second_factor.use_recovery_code(session, bob, "a")
    assert [second_factor.use_recovery_code(session, ada, "a") for _ in range(2)] == [True, False]
    assert second_factor.count_recovery_codes(session, ada) == 1
    second_factor.turn_off(session, ada)
    assert second_factor.count_recovery_codes(session, ada) == 0
