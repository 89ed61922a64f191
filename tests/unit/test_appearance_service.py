"""Which document a reader gets."""

import pytest

from shipwhen.appearance.document import Document
from shipwhen.appearance.service import Appearance


@pytest.mark.parametrize(
    ("published", "language", "given"),
    [
        ({"en": "#111", "nb": "#222"}, "nb", "#222"),
        ({"de": "#333", "en": "#111"}, "nb", "#111"),
        ({"fr": "#444", "de": "#333"}, "nb", "#444"),
        ({"en": "#111"}, "en", "#111"),
    ],
)
def test_a_document_is_in_the_language_asked_or_in_english_or_in_any(published, language, given):
    documents = {each: Document(button_colour=colour) for each, colour in published.items()}

    assert given == Appearance("merchant", 1, documents).document(language).button_colour
