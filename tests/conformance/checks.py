"""The checks of the API, and how one is run."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOOLS = HERE / ".tools"
GENERATED = HERE / "generated"
PATIENCE = 120.0
"""Seconds after which a command has failed."""


@dataclass(frozen=True)
class Check:
    """What is judged, by which command, run where, and whether it asks a server."""

    about: str
    command: tuple[str, ...]
    asks: bool = False
    folder: Path = HERE

    def fault(self, told: Mapping[str, str]) -> str:
        """What the command printed where it failed; nothing where it passed."""
        paths = [TOOLS / "bin", HERE / "node_modules/.bin", os.environ["PATH"]]
        known = {"PATH": os.pathsep.join(map(str, paths)), "PYTHONPATH": str(ROOT), **told}
        try:
            ran = subprocess.run(
                self.command,
                cwd=self.folder,
                env={**os.environ, **known},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as slow:
            return f"not done after {PATIENCE:.0f} s: {slow.output!r}"
        return ran.stdout.strip() or f"exit {ran.returncode}" if ran.returncode else ""


def journey(client: str) -> Check:
    """A client in TypeScript that was bundled by the check `bundle`."""
    return Check(
        f"{client} reads two pages, records once, is refused, watches",
        ("node", f"generated/build/{client}.mjs"),
        asks=True,
    )


CHECKS = {
    "http": Check(
        "graphql-http's audit: every MUST, SHOULD and MAY of GraphQL over HTTP",
        ("node", "http/run.mjs"),
        asks=True,
    ),
    "socket": Check(
        "graphql-ws and a rude client: graphql-transport-ws and how it ends",
        ("node", "socket/run.mjs"),
        asks=True,
    ),
    "events": Check(
        "graphql-sse watches a plan over HTTP",
        ("node", "socket/events.mjs"),
        asks=True,
    ),
    "lint": Check(
        "@graphql-eslint finds nothing in the schema and in our documents",
        ("eslint", "--max-warnings=0", "--no-error-on-unmatched-pattern",
         "--config", "tests/conformance/lint/eslint.config.js",
         "schema.graphql", "docs/queries", "tests/conformance/clients/documents"),
        folder=ROOT,  # nothing above its folder is linted
    ),
    "relay": Check(
        "relay-compiler takes fragments, refetches, pages and node",
        ("relay-compiler", "relay.config.json"),
    ),
    "codegen": Check(
        "GraphQL Code Generator makes TypeScript and Kotlin of it",
        ("graphql-codegen", "--config", "codegen.yml"),
    ),
    "typescript": Check("the typed clients compile under tsc --strict", ("tsc", "--project", ".")),
    "bundle": Check(
        "they become programs for Node",
        ("esbuild", "clients/apollo.ts", "clients/relay.ts", "clients/urql.ts", "--bundle",
         "--packages=external", "--platform=node", "--format=esm", "--out-extension:.js=.mjs",
         "--outdir=generated/build", "--log-level=warning"),
    ),
    "kotlin": Check(
        "the Kotlin inputs compile with kotlinc, and hold what they are given",
        (sys.executable, "-m", "tests.conformance.kotlin"),
    ),
    "apollo": journey("apollo"),
    "urql": journey("urql"),
    "relay-app": journey("relay"),
    "gql": Check(
        "gql (Python) reads two pages, records once, is refused, watches",
        (sys.executable, "-m", "tests.conformance.clients.python"),
        asks=True,
    ),
}  # fmt: skip
