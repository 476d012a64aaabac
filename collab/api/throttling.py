"""How many requests a person may make in a minute: by their tier, or by address while nobody is signed in."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collab.api.envelope import failure
from collab.api.rates import TooManyError, per_minute
from collab.api.services import Services
from collab.auth.errors import AuthError

# What watches the server must not be told that the server is well only sometimes.
_UNCOUNTED = frozenset({"/api/health", "/api/ready"})


class Throttling:
    """Counts requests to the API, and says in each answer's headers how many are left."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.startswith("/api/") or path in _UNCOUNTED:
            await self._app(scope, receive, send)
            return
        who, amount = self._caller(scope)
        try:
            standing = await self._services.rates.take(per_minute(amount), "request", who)
        except TooManyError as error:
            refused = failure(
                error.status,
                error.code,
                error.message,
                hint=error.hint,
                details=error.details,
                headers=error.headers,
            )
            await refused(scope, receive, send)
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in standing.headers().items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_counted)

    def _caller(self, scope: Scope) -> tuple[str, int]:
        """Whom this request counts for, and how many they may make. The signature alone is checked here."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            try:
                claims = self._services.tokens.read_access(token)
            except AuthError:
                pass
            else:
                return claims.user_id, self._services.tiers[claims.tier].requests
        client = scope.get("client")
        limit = self._services.settings.limits.anonymous_requests_per_minute
        return f"address {client[0] if client else 'unknown'}", limit
