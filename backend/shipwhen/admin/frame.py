"""Who may show our pages in a frame, and what they may load."""

from collections.abc import Mapping

ANYWHERE = "https://login.bigcommerce.com https://*.mybigcommerce.com"
"""Where control panels were seen; a store's own address comes from its facts."""


def headers(control_panel_url: str = "") -> Mapping[str, str]:
    """Headers of every page of ours in the control panel's frame."""
    ancestors = " ".join(filter(None, [ANYWHERE, control_panel_url]))
    policy = f"default-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; object-src 'none'"
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
