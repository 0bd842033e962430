"""Requests in, exactly one response out: also for an unknown method, bad params and an exception."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ChangedSinceReviewError, ProtocolError, SyftJobError
from .protocol import VERSION, ErrorInfo

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Binary:
    """A result with bytes, which travel beside the message."""

    result: dict[str, Any]
    data: bytes


Method = Callable[[Mapping[str, Any]], Any]
_REMEMBERED = 256


class Dispatcher:
    """Answers the requests of one widget.

    Args:
        methods: by name; each takes the params and returns the result, or raises.
        send: sends one message to the browser; a second argument is a list of bytes to go with it.
    """

    def __init__(self, methods: Mapping[str, Method], send: Callable[..., None]) -> None:
        self._methods = methods
        self._send = send
        self._answered: OrderedDict[str, dict[str, Any] | None] = OrderedDict()
        self._lock = threading.Lock()

    def handle(self, message: object) -> None:
        """Answer one message. What is no request with an id is ignored: nobody would wait for the answer."""
        if not isinstance(message, dict) or message.get("kind") != "request":
            return
        request_id = message.get("id")
        if not isinstance(request_id, str) or not 0 < len(request_id) <= 100:
            return
        with self._lock:
            if request_id in self._answered:
                # The same request again (a reconnect, a second tab): the same answer, never a second action.
                known = self._answered[request_id]
                if known is not None:
                    self._send(known)
                return
            self._answered[request_id] = None
            while len(self._answered) > _REMEMBERED:
                self._answered.popitem(last=False)
        response = self._respond(request_id, message)
        buffers: tuple[list[bytes], ...] = ()
        if isinstance(response.get("result"), Binary):
            binary = response["result"]
            response, buffers = {**response, "result": binary.result}, ([binary.data],)
        with self._lock:
            if request_id in self._answered and message.get("method") == "job.act":
                self._answered[request_id] = response
            else:
                self._answered.pop(request_id, None)  # reading again is harmless; do not keep large answers
        self._send(response, *buffers)

    def _respond(self, request_id: str, message: Mapping[str, Any]) -> dict[str, Any]:
        base = {"kind": "response", "v": VERSION, "id": request_id}
        try:
            result = self._call(message)
        except Exception as error:  # noqa: BLE001 - every failure becomes an answer that the view shows
            return {**base, "ok": False, "error": error_info(error)}
        return {**base, "ok": True, "result": result}

    def _call(self, message: Mapping[str, Any]) -> Any:
        if message.get("v") != VERSION:
            raise ProtocolError(
                f"The page speaks version {message.get('v')!r} of the protocol, the kernel {VERSION}. Reload the page."
            )
        name, params = message.get("method"), message.get("params")
        method = self._methods.get(name) if isinstance(name, str) else None
        if method is None:
            raise UnknownMethodError(
                f"The kernel knows no method {str(name)[:60]!r}. Reload the page; the versions may differ."
            )
        if not isinstance(params, dict):
            raise ProtocolError("'params' should be an object.")
        return method(params)


class UnknownMethodError(ProtocolError):
    """The request names a method that is none."""

    code = "unknown_method"


def error_info(error: Exception) -> ErrorInfo:
    """An exception in the words of the protocol. What we did not foresee is logged with its trace."""
    if isinstance(error, ChangedSinceReviewError):
        details = {"changed": list(error.changed), "added": list(error.added), "removed": list(error.removed)}
        return {"code": error.code, "message": str(error), "details": details}
    if isinstance(error, SyftJobError):
        return {"code": error.code, "message": str(error), "details": None}
    if isinstance(error, OSError):
        words = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        return {"code": "internal", "message": f"The disk refused: {words}.", "details": None}
    log.error("A request failed.", exc_info=error)
    return {
        "code": "internal",
        "message": f"Something unforeseen went wrong: {type(error).__name__}: {error}",
        "details": None,
    }


# -- params --------------------------------------------------------------------------------------------------------------


def text(params: Mapping[str, Any], name: str, most: int = 4096) -> str:
    """A text param; `ProtocolError` names it when it is none."""
    value = params.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise ProtocolError(f"'{name}' should be text of at most {most:,} characters.")
    return value


def number(params: Mapping[str, Any], name: str, most: int = 2**53) -> int:
    """A whole number from 0 on."""
    value = params.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ProtocolError(f"'{name}' should be a whole number from 0 to {most:,}.")
    return value


def flag(params: Mapping[str, Any], name: str) -> bool:
    """True or false."""
    value = params.get(name)
    if not isinstance(value, bool):
        raise ProtocolError(f"'{name}' should be true or false.")
    return value


def texts(params: Mapping[str, Any], name: str, most: int = 200) -> list[str]:
    """A list of texts."""
    value = params.get(name)
    if (
        not isinstance(value, list)
        or len(value) > most
        or not all(isinstance(item, str) and len(item) <= 320 for item in value)
    ):
        raise ProtocolError(f"'{name}' should be a list of at most {most} texts.")
    return value
