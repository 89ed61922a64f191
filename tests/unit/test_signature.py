"""The signature under a webhook."""

import pytest

from shipwhen.bigcommerce.signature import ID, SIGNATURE, TIMESTAMP, signature, signed

SECRET, OLD, BODY = "the-secret", "the-secret-before", b'{"scope": "store/order/created"}'


def headers(secret: str = SECRET, body: bytes = BODY, **changes: str) -> dict[str, str]:
    made = {ID: "msg_1", TIMESTAMP: "1700000000"}
    made[SIGNATURE] = f"v1,bm90aGluZw== {signature(secret, made[ID], made[TIMESTAMP], body)}"
    return {**made, **changes}


def test_it_is_what_another_program_makes_of_it():
    """printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac the-secret -binary | base64"""
    made = signature("the-secret", "msg_1", "1700000000", b"{}")

    assert made == "v1,R2rL5h4YM5jTkPCyWLn1p1k2wuOJ7milOfuOwrTc5u8="


SITUATIONS = {
    "signed with the secret": (headers(), True),
    "signed with the one before": (headers(OLD), True),
    "signed with another": (headers("another"), False),
    "of another body": (headers(body=b"{}"), False),
    "with another moment": (headers(**{TIMESTAMP: "1700000001"}), False),
    "with another id": (headers(**{ID: "msg_2"}), False),
    "without a signature": (headers(**{SIGNATURE: ""}), False),
    "without an id": (headers(**{ID: ""}), False),
    "with a signature that is no text of ours": (headers(**{SIGNATURE: "v1,\u00e6"}), False),
}


@pytest.mark.parametrize(("sent", "good"), SITUATIONS.values(), ids=SITUATIONS)
def test_only_what_one_of_our_secrets_signed_is_believed(sent: dict[str, str], good: bool):
    assert signed(sent, BODY, [SECRET, OLD]) is good


def test_without_a_secret_nothing_is_believed():
    assert not signed(headers(""), BODY, [])
