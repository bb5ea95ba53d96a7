"""Sign-in: phone and one-time code, rotating refresh tokens, the devices of an account."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.types import Info

from programme import clock, devices, signin
from programme.devices import AccessTokens
from programme.errors import NotFound, Unavailable
from programme.signin import CodeGateway
from schema.context import Context, asked
from schema.ids import split_global, to_global
from schema.mentors import Account
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import DateTime

PHONE = "An Indonesian mobile number, as 0812 3456 7890 or +6281234567890."


@strawberry.input(description="Whom to send a one-time code.")
class CodeRequestInput:
    """See programme.signin.request_code."""

    phone: str = strawberry.field(description=PHONE)


@strawberry.type(
    description="A code is on its way, if the phone has an account; the answer does not tell."
)
class CodeSent:
    """The answer of codeRequest."""

    phone: str = strawberry.field(description="The phone, masked.")
    expires_at: DateTime = strawberry.field(description="Until when the code is good.")
    tries: int = strawberry.field(description="How many tries it allows.")


@strawberry.input(description="The code that a phone received.")
class SignInInput:
    """See programme.signin.sign_in."""

    phone: str = strawberry.field(description=PHONE)
    code: str = strawberry.field(description="The six digits.")
    device: str = strawberry.field(
        description="The name by which the owner will know this device, 1 to 80 characters."
    )


@strawberry.input(description="A refresh token, to be traded for the next.")
class TokenRefreshInput:
    """See programme.devices.refresh."""

    refresh_token: str = strawberry.field(
        description="The token; a second use revokes the device, since it was then copied."
    )


@strawberry.type(description="Signed in: send `Authorization: Bearer <accessToken>`.")
class SignedIn:
    """The answer of signIn and tokenRefresh."""

    access_token: str = strawberry.field(description="For requests, good for minutes.")
    access_expires_at: DateTime = strawberry.field(description="When it expires.")
    refresh_token: str = strawberry.field(description="For tokenRefresh, once. Keep it secret.")
    refresh_expires_at: DateTime = strawberry.field(description="When it expires.")
    device_id: strawberry.ID = strawberry.field(description="This device.")
    account: Account = strawberry.field(description="Who is signed in.")


@strawberry.input(description="Whose sign-in ends.")
class SignOutInput:
    """See programme.devices.sign_out."""

    refresh_token: str = strawberry.field(description="The device's refresh token.")


@strawberry.type(description="Signed out: the device's tokens are no longer in force.")
class SignedOut:
    """The answer of signOut."""

    done: bool = strawberry.field(description="Always true.", default=True)


@strawberry.input(description="Which device to sign out.")
class DeviceRevokeInput:
    """See programme.devices.revoke."""

    device_id: strawberry.ID = strawberry.field(description="One of your devices.")


@strawberry.type(description="A device on which the account is signed in.")
class Device:
    """See programme.devices.Device."""

    id: strawberry.ID = strawberry.field(description="The opaque global id.")
    name: str = strawberry.field(description="The name given at sign-in.")
    signed_in_at: DateTime = strawberry.field(description="When it signed in.")
    last_used_at: DateTime = strawberry.field(description="When it last refreshed its tokens.")
    expires_at: DateTime = strawberry.field(description="When it must sign in again.")


@strawberry.type(description="The device is signed out.")
class DeviceRevoked:
    """The answer of deviceRevoke."""

    devices: list[Device] = strawberry.field(description="The devices still signed in.")


CodeRequestResult = Annotated[
    CodeSent | Refusal,
    strawberry.union("CodeRequestResult", description="What every phone is told, or a refusal."),
]
SignInResult = Annotated[
    SignedIn | Refusal,
    strawberry.union("SignInResult", description="The tokens, or why there are none."),
]
TokenRefreshResult = Annotated[
    SignedIn | Refusal,
    strawberry.union("TokenRefreshResult", description="The next tokens, or why there are none."),
]
SignOutResult = Annotated[
    SignedOut | Refusal,
    strawberry.union("SignOutResult", description="Signed out, or a refusal."),
]
DeviceRevokeResult = Annotated[
    DeviceRevoked | Refusal,
    strawberry.union("DeviceRevokeResult", description="The devices left, or a refusal."),
]
WHAT = "What is needed for it."


@strawberry.type
class DeviceQueries:
    """Root fields."""

    @strawberry.field(description="The devices on which you are signed in, the last used first.")
    async def devices(self, info: Info) -> list[Device]:
        """The asking account's own."""
        return await _devices(asked(info)[0])


@strawberry.type
class SignInMutations:
    """Mutations."""

    @strawberry.mutation(description="Send a one-time code to a phone.")
    async def code_request(
        self,
        info: Info,
        given: Annotated[CodeRequestInput, strawberry.argument(name="input", description=WHAT)],
    ) -> CodeRequestResult:
        """See programme.signin.request_code."""
        sent = await signin.request_code(given.phone, _gateway(asked(info)[0]))
        return CodeSent(
            phone=sent.phone, expires_at=DateTime(clock.local(sent.expires_at)), tries=sent.tries
        )

    @strawberry.mutation(description="Trade a one-time code for tokens.")
    async def sign_in(
        self,
        info: Info,
        given: Annotated[SignInInput, strawberry.argument(name="input", description=WHAT)],
    ) -> SignInResult:
        """See programme.signin.sign_in."""
        issuer = _issuer(asked(info)[0])
        done = await signin.sign_in(given.phone, given.code, given.device)
        return await _session(info, issuer, done)

    @strawberry.mutation(description="Trade a refresh token for the next tokens.")
    async def token_refresh(
        self,
        info: Info,
        given: Annotated[TokenRefreshInput, strawberry.argument(name="input", description=WHAT)],
    ) -> TokenRefreshResult:
        """See programme.devices.refresh."""
        issuer = _issuer(asked(info)[0])
        return await _session(info, issuer, await devices.refresh(given.refresh_token))

    @strawberry.mutation(description="End a device's sign-in; again, it changes nothing.")
    async def sign_out(
        self,
        given: Annotated[SignOutInput, strawberry.argument(name="input", description=WHAT)],
    ) -> SignOutResult:
        """See programme.devices.sign_out."""
        await devices.sign_out(given.refresh_token)
        return SignedOut()

    @strawberry.mutation(description="Sign out one of your devices, as when it was lost.")
    async def device_revoke(
        self,
        info: Info,
        given: Annotated[DeviceRevokeInput, strawberry.argument(name="input", description=WHAT)],
    ) -> DeviceRevokeResult:
        """See programme.devices.revoke."""
        context, _ = asked(info)
        await devices.revoke(context.actor, _device(given.device_id))
        return DeviceRevoked(devices=await _devices(context))


async def _session(info: Info, issuer: AccessTokens, done: devices.SignedIn) -> SignedIn:
    """The payload, read as the actor who signed in just now."""
    context, _ = asked(info)
    context.actor, context.language = done.actor, done.actor.language
    access = issuer.issue(done.actor, done.device)
    plain = {
        "access_token": access.token,
        "access_expires_at": clock.local(access.expires_at),
        "refresh_token": done.refresh_token,
        "refresh_expires_at": clock.local(done.expires_at),
        "device_id": to_global("Device", str(done.device)),
    }
    changed = {"account": ("Account", done.actor.id)}
    return await payload(info, "SignedIn", changed, **plain)  # type: ignore[return-value]


async def _devices(context: Context) -> list[Device]:
    return [
        Device(
            id=strawberry.ID(to_global("Device", str(device.id))),
            name=device.name,
            signed_in_at=DateTime(clock.local(device.signed_in_at)),
            last_used_at=DateTime(clock.local(device.last_used_at)),
            expires_at=DateTime(clock.local(device.expires_at)),
        )
        for device in await devices.listed(context.actor)
    ]


def _device(text: str) -> UUID:
    """Raises NotFound for an id that is no device's, as for one of somebody else's."""
    with suppress(NotFound, ValueError):
        name, key = split_global(text, path="deviceId")
        if name == "Device":
            return UUID(str(key))
    raise NotFound.of("device", "perangkat", text[:80], path="deviceId")


def _gateway(context: Context) -> CodeGateway:
    if context.gateway is None:
        raise _no_sign_in()
    return context.gateway


def _issuer(context: Context) -> AccessTokens:
    if context.issuer is None:
        raise _no_sign_in()
    return context.issuer


def _no_sign_in() -> Unavailable:
    return Unavailable(
        "This schema runs without an application, so nobody can sign in here.",
        "Skema ini berjalan tanpa aplikasi, jadi tidak ada yang dapat masuk di sini.",
    )
