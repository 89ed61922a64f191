"""Who may show our pages in a frame, and what they may load."""

from collections.abc import Mapping

ANYWHERE = "'self' https://login.bigcommerce.com https://*.mybigcommerce.com"
"""Where control panels were seen, and the demo's; a store's own address comes from its facts."""
LOADS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self';"
    " base-uri 'none'"
)


def headers(control_panel_url: str = "") -> Mapping[str, str]:
    """Headers of every page of ours in the control panel's frame."""
    ancestors = " ".join(filter(None, [ANYWHERE, control_panel_url]))
    return {
        "Content-Security-Policy": f"{LOADS}; frame-ancestors {ancestors}",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
