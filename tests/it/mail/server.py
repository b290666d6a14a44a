"""A real mail server (aiosmtpd) for a test: writes every mail into a directory. Ends with its standard input."""
import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

security, certificate, key, directory = sys.argv[1:]
numbers = itertools.count(1)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        number = next(numbers)
        path = pathlib.Path(directory, f"{number}.eml")
        path.write_bytes(envelope.original_content)
        whom = f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)} {session.auth_data}"
        path.with_suffix(".envelope").write_text(whom, encoding="utf-8")
        return f"250 2.0.0 queued as {number}"


def authenticate(server, session, envelope, mechanism, login):
    right = login.login == b"us er" and login.password == b"p@ss:wo/rd\xc3\xa5"
    return AuthResult(success=right, handled=False, auth_data=login.login.decode())


def protocol():
    wrapped = security == "tls"
    return SMTP(
        Handler(),
        enable_SMTPUTF8=True,
        tls_context=None if wrapped else context,
        require_starttls=not wrapped,
        auth_require_tls=not wrapped,
        auth_required=True,
        authenticator=authenticate,
    )


async def serve():
    loop = asyncio.get_running_loop()
    wrapped = context if security == "tls" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=wrapped)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
asyncio.run(serve())
