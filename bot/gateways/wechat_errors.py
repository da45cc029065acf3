"""What the errors of gRPC mean for the bridge: wait, give up, ask a person, or nobody knows whether it was said."""

from __future__ import annotations

import socket
import ssl

from grpclib.const import Status
from grpclib.exceptions import GRPCError

from bot.errors import BridgeError, DeliveryUnknown, GatewayDown, LinkRefused, Rejected, RetryLater
from bot.gateways.wechat_link import ServerAbsent, SlotTaken

REFUSING = frozenset(
    {Status.INVALID_ARGUMENT, Status.NOT_FOUND, Status.PERMISSION_DENIED, Status.UNIMPLEMENTED, Status.OUT_OF_RANGE}
)
THROTTLED_S = 60.0
NOT_LOGGED_IN_S = 10.0


def link_error(error: Exception) -> BridgeError:
    """Say what an error of a call that changes nothing means."""
    match error:
        case BridgeError():
            return error
        case TimeoutError():
            return RetryLater("the server does not answer in time")
        case ssl.SSLCertVerificationError():
            return LinkRefused(f"the server's certificate is not trusted: {error.verify_message}")
        case ConnectionRefusedError() | socket.gaierror():
            return ServerAbsent(f"nobody listens at the endpoint: {error}")
        case GRPCError(status=Status.UNAUTHENTICATED):
            return LinkRefused("the server refuses the token")
        case GRPCError(status=Status.ALREADY_EXISTS):
            return SlotTaken("the server serves another event stream")
        case GRPCError():
            return RetryLater(f"the server answers {error.status.name}: {error.message}")
        case _:
            return ServerAbsent(f"the connection is lost: {error or type(error).__name__}")


def file_error(error: Exception) -> BridgeError:
    """Say what an error of fetching a file means."""
    if isinstance(error, GRPCError) and error.status in (*REFUSING, Status.UNKNOWN, Status.INTERNAL):
        return Rejected(f"the server has no such file: {error.message}")
    return link_error(error)


def send_error(error: Exception) -> BridgeError:
    """Say what an error of a send means: whether it was sent, may have been, or never can be."""
    if isinstance(error, BridgeError):
        return error
    if isinstance(error, ConnectionRefusedError | socket.gaierror | ssl.SSLError):
        return GatewayDown(f"no connection: {error}")
    if not isinstance(error, GRPCError):
        return DeliveryUnknown(f"no answer to the send: {error or type(error).__name__}")
    message = error.message or ""
    if error.status is Status.UNAUTHENTICATED:
        return LinkRefused("the server refuses the token")
    if "not logged in" in message:
        return RetryLater("no account is logged in", delay_s=NOT_LOGGED_IN_S)
    if error.status is Status.RESOURCE_EXHAUSTED and "larger than max" not in message:
        return RetryLater(f"the server asks to wait: {message}", delay_s=THROTTLED_S)
    if error.status in REFUSING or error.status is Status.RESOURCE_EXHAUSTED or "not exist" in message:
        return Rejected(message or error.status.name)
    return DeliveryUnknown(f"the server answers {error.status.name}: {message}")
