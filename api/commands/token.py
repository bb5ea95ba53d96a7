"""`jakmentor token`."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from api.auth import issuer
from api.faults import InstallationError
from api.session import with_programme
from api.settings import settings
from programme.accounts import first_of

LIFE = timedelta(hours=12)


def command(
    role: Annotated[
        str,
        typer.Option(
            help="mentor, cadre, jakpreneur, kasatpel, sudin, dinas, bank, auditor, dpo; supervisor"
            " is the office of the area's level."
        ),
    ],
    area: Annotated[
        str | None, typer.Option(help="Official code, as 31, 31.71, 31.71.01 or 317101.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The token and whose it is, as one JSON object.")
    ] = False,
) -> None:
    """Print an access token of an account that exists, for development; good for 12 hours.

    The account is the first of the role (in the area): the same one each time. Production refuses.
    """
    _refuse_production()
    account = with_programme(lambda: first_of(role, area))
    token = issuer().issue(account.actor, life=LIFE)
    if not as_json:
        print(token.token)
        return
    told = {
        "token": token.token,
        "expiresAt": token.expires_at.isoformat(timespec="seconds"),
        "actor": account.actor.id,
        "name": account.name,
        "role": account.actor.role.value,
        "area": account.actor.area_code,
    }
    print(json.dumps(told))


def _refuse_production() -> None:
    if settings().environment == "production":
        raise InstallationError(
            "Tokens are printed in development only; in production sign in by phone and code.",
            "Token hanya dicetak dalam pengembangan; di produksi masuk dengan telepon dan kode.",
        )
