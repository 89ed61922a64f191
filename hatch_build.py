"""A wheel carries the built storefront script, so that nobody who installs it needs Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STOREFRONT = Path("storefront")
BUILT = Path("backend/shipwhen/static/dist/shipwhen.js")


class ScriptHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del build_data
        if version == "editable":
            return
        root = Path(self.root)
        npm = shutil.which("npm")
        if npm and (root / STOREFRONT).is_dir():
            for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
                subprocess.run([npm, *command], cwd=root / STOREFRONT, check=True)  # noqa: S603
        if not (root / BUILT).is_file():
            raise RuntimeError(f"{BUILT} is missing and there is no npm to build it with")
