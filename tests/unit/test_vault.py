"""Secrets at rest."""

import pytest

from shipwhen.errors import Invalid
from shipwhen.stores.vault import Vault, new_key


def test_what_is_sealed_is_opened_with_the_same_key_only():
    key = new_key()
    sealed = Vault(key).seal("the token")

    assert "the token" not in sealed
    assert Vault(key).open(sealed) == "the token"
    with pytest.raises(Invalid, match="put the earlier key behind"):
        Vault(new_key()).open(sealed)


def test_an_earlier_key_still_opens_and_the_newest_seals():
    old, new = new_key(), new_key()
    sealed = Vault(old).seal("the token")

    renewed = Vault(f"{new}, {old}").renewed(sealed)

    assert Vault(new).open(renewed) == "the token"


def test_without_a_key_it_says_how_to_make_one():
    with pytest.raises(Invalid, match="shipwhen key"):
        Vault("").seal("the token")


def test_what_is_no_key_is_refused_at_once():
    with pytest.raises(Invalid, match="never made"):
        Vault("secret")
