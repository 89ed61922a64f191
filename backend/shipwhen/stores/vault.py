"""Secrets at rest: sealed with the newest key, opened with any of them."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from shipwhen.errors import Invalid


class Vault:
    """Seals texts for the database. Raises Invalid where there is no key, or none that fits."""

    def __init__(self, keys: str) -> None:
        """`keys` are separated by commas, the newest first; each as `shipwhen key` prints it."""
        names = [each.strip() for each in keys.split(",") if each.strip()]
        try:
            self._fernets = [Fernet(each) for each in names]
        except ValueError as error:
            raise Invalid(
                "SHIPWHEN_KEYS holds something that `shipwhen key` never made."
            ) from error

    def seal(self, text: str) -> str:
        return self._all().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._all().decrypt(sealed).decode()
        except InvalidToken as error:
            reason = "No key of SHIPWHEN_KEYS opens a stored secret: put the earlier key behind."
            raise Invalid(reason) from error

    def renewed(self, sealed: str) -> str:
        """The same secret, sealed with the newest key."""
        return self.seal(self.open(sealed))

    def _all(self) -> MultiFernet:
        if not self._fernets:
            raise Invalid("SHIPWHEN_KEYS is empty: set it to what `shipwhen key` prints.")
        return MultiFernet(self._fernets)


def new_key() -> str:
    return Fernet.generate_key().decode()
