"""Which document a reader gets."""

import pytest

from shipwhen.appearance.document import Document
from shipwhen.appearance.service import Appearance


@pytest.mark.parametrize(
    ("published", "language", "given"),
    [
        (["en", "nb"], "nb", "nb"),
        (["de", "en"], "nb", "en"),
        (["fr", "de"], "nb", "fr"),
        (["en"], "en", "en"),
    ],
)
def test_a_document_is_in_the_language_asked_or_in_english_or_in_any(published, language, given):
    documents = {each: Document(order_note=each) for each in published}

    assert given == Appearance("merchant", 1, documents).document(language).order_note
