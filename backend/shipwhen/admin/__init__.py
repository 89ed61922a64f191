"""Pages for merchants, inside BigCommerce's control panel."""
