"""Webhooks in: checked, kept, acknowledged; what follows is work for later."""
