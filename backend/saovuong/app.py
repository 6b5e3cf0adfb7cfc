"""The application: the only place that knows every part."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp

from saovuong import clock, tables
from saovuong import settings as environment
from saovuong.curriculum import routes as curriculum
from saovuong.database import open_sessions
from saovuong.db.session import Sessions
from saovuong.identity.audit import routes as identity_audit
from saovuong.identity.audit.chain_checks import ChainChecks
from saovuong.identity.audit.refusals import Refusals
from saovuong.identity.cards import routes as identity_cards
from saovuong.identity.factors import routes as identity_factors
from saovuong.identity.factors.sealing import Seal
from saovuong.identity.people import routes as identity_people
from saovuong.identity.people import routes_roles as identity_roles
from saovuong.identity.provider import routes as identity_providers
from saovuong.identity.provider.client import Provider
from saovuong.identity.provider.routes import RETURN_PATH
from saovuong.identity.sessions import routes as identity_sessions
from saovuong.identity.sessions import routes_managed as identity_person_sessions
from saovuong.identity.signing_in import routes as identity
from saovuong.identity.trust import Trust
from saovuong.identity.units import routes as identity_units
from saovuong.interop import routes as interop
from saovuong.interop.import_runs import ImportRuns
from saovuong.learning import routes_gatherings as learning_gatherings
from saovuong.learning import routes_units as learning_units
from saovuong.privacy import routes as privacy
from saovuong.privacy.upkeep import Upkeep
from saovuong.reports import routes as reports
from saovuong.reports import routes_items as reports_items
from saovuong.settings import Settings
from saovuong.signing import ServerKey
from saovuong.sync import routes as sync
from saovuong.sync import routes_phones as sync_phones
from saovuong.sync.reception import Reception
from saovuong.sync.sink import Sink
from saovuong.watch import routes as watch
from saovuong.watch.processes import Process
from saovuong.web import (
    auditing,
    errors,
    health,
    logs,
    methods,
    openapi,
    reading_room,
    security,
    sessions,
    static,
    throttling,
)
from saovuong.web.body import StrictRequest

_ROUTERS = (
    identity.router,
    identity_audit.router,
    identity_factors.router,
    identity_people.router,
    identity_person_sessions.router,
    identity_providers.router,
    identity_roles.router,
    identity_sessions.router,
    identity_cards.router,
    identity_units.router,
    curriculum.router,
    sync.router,
    sync_phones.router,
    learning_units.router,
    learning_gatherings.router,
    reports.router,
    reports_items.router,
    privacy.router,
    interop.router,
    watch.router,
    health.router,
)


def create_app(settings: Settings) -> Litestar:
    """A server for ``settings``; it opens its database lazily and expects it to be migrated."""
    tables.metadata()  # who is erased or asks for his data is looked for in every table there is
    database = open_sessions(settings.database_url)
    key = ServerKey.load_or_create(settings.server_key)
    trust = Trust(
        key, Seal.load_or_create(settings.factor_key), settings.second_factor == "required"
    )
    sink = Sink(database, key)
    upkeep = Upkeep(database)

    @asynccontextmanager
    async def receiving(app: Litestar) -> AsyncIterator[None]:
        sink.start()
        upkeep.start()
        await app.state.import_runs.start()
        try:
            yield
        finally:
            await upkeep.stop()
            await app.state.import_runs.stop()
            await sink.stop()
            await database.close()

    return Litestar(
        route_handlers=[
            *_ROUTERS,
            openapi.openapi_document,
            *([reading_room.api_pages] if settings.is_development else []),
            static.frontend(static.find_frontend()),
        ],
        state=State(_state(settings, database, trust, sink)),
        dependencies=sessions.DEPENDENCIES,
        lifespan=[receiving],
        guards=[throttling.within_limits],
        middleware=[
            logs.RequestLog(),
            methods.Options(),
            security.OriginCheck(),
            auditing.AuditNet(),
        ],
        after_exception=[auditing.record_refusal],
        before_send=[security.add_headers],
        exception_handlers=errors.HANDLERS,
        request_class=StrictRequest,
        request_max_body_size=security.MAX_BODY,
        openapi_config=openapi.configuration(),
        logging_config=None,
        debug=False,
    )


def _state(settings: Settings, database: Sessions, trust: Trust, sink: Sink) -> dict[str, Any]:
    return {
        "sessions": database,
        "server_key": trust.key,
        "trust": trust,
        "provider": _provider(settings),
        "origin": settings.origin,
        "reception": Reception(database, sink),
        "refusals": Refusals(database),
        "chain_checks": ChainChecks(database),
        "sink": sink,
        "import_runs": ImportRuns(database),
        "process": Process(clock.now(), not settings.is_development, settings.var),
    }


def _provider(settings: Settings) -> Provider | None:
    """Staff's sign-in service, if there is one; it sends browsers back to our own address."""
    if settings.provider is None:
        return None
    return Provider(settings.provider, f"{settings.origin}{RETURN_PATH}")


def api_document() -> dict[str, Any]:
    """The API document, without opening anything."""
    with TemporaryDirectory() as folder:
        nowhere = Settings(
            database_url="sqlite+aiosqlite://",
            var=Path(folder),
            content=Path(folder),
            origin=None,
            environment="production",
        )
        return openapi.document(create_app(nowhere))


def served() -> ASGIApp:
    """What the server process runs."""
    logs.configure()
    settings = environment.from_environment()
    app = behind_proxies(create_app(settings), settings.proxies)
    spare_the_collector()
    return app


def spare_the_collector() -> None:
    """Rarely looks for rings of garbage, and never again among what is loaded by now.

    Each group of envelopes is tens of thousands of values that die together and form no rings:
    searching them took a fifth of the time of taking them in.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def behind_proxies(app: ASGIApp, proxies: Sequence[str]) -> ASGIApp:
    """Takes X-Forwarded-For and -Proto from ``proxies`` and from nobody else."""
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(app, list(proxies))
    return wrapped
