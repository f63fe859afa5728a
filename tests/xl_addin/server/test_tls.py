"""TLS with a certificate made here: who trusts its authority is served, who does not refuses."""

import socket
import ssl
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPSConnection

import pytest
from cryptography import x509

from tests import pace
from tests.hosts.function_server import QPLAN, function_server
from xl_addin.server.certificate import make_certificate

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.full
def test_the_server_answers_over_tls_to_those_who_trust_its_authority(tmp_path):
    """One command makes the files; `qplan serve` uses them; without the authority the client turns away."""
    made = subprocess.run(
        [*QPLAN, "serve", "certificate", "--folder", "tls"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "tls/qplan-authority.pem: have every machine" in made.stdout
    tls = tmp_path / "tls"
    with function_server(
        tmp_path, "--certificate", str(tls / "server.pem"), "--key", str(tls / "server.key")
    ) as server:
        assert server.url.startswith("https://127.0.0.1:")
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        trusted = ssl.create_default_context(cafile=str(tls / "qplan-authority.pem"))
        with closing(HTTPSConnection(*address, context=trusted, timeout=pace.seconds(30))) as trusting:
            trusting.request("GET", "/healthz")
            assert trusting.getresponse().read().startswith(b'{"status":"ok"')
        with socket.create_connection(address) as stranger, pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(stranger, server_hostname="127.0.0.1")


def test_the_certificate_is_one_that_browsers_and_macs_accept(tmp_path):
    """Names in the certificate, no longer than 825 days, for servers only; the key is readable by its owner alone."""
    files = make_certificate(["plan.example.com", "10.0.0.7"], tmp_path, NOW)
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["plan.example.com", "10.0.0.7"]
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days <= 825
    assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
    certificate.verify_directly_issued_by(authority)
    assert files.key.stat().st_mode & 0o077 == 0
    ssl.create_default_context().load_cert_chain(files.certificate, files.key)


@pytest.mark.parametrize("names", [[], [""], ["https://plan.example.com"], ["two words"]])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, names):
    """Nothing is written for it."""
    with pytest.raises(ValueError, match="name"):
        make_certificate(names, tmp_path / "tls", NOW)
    assert not (tmp_path / "tls").exists()
