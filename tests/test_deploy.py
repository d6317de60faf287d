"""The files for operators agree with one another and with the site."""

import re

import pytest
import yaml
from django.conf import settings

from comcep.front import bodies

ROOT = settings.BASE_DIR
TEMPLATE = (ROOT / "deploy/nginx/nginx.conf.template").read_text()


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_compose_gives_nginx_each_variable_of_its_configuration(services):
    given = services["proxy"]["environment"]

    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE)) == given.keys() - {"NGINX_ENVSUBST_OUTPUT_DIR"}


def test_the_site_of_compose_knows_its_proxy_and_where_it_finds_files(services):
    proxy, site = services["proxy"], services["site"]
    said = site["environment"]
    seen = dict(reversed(volume.split(":")[:2]) for volume in proxy["volumes"])

    assert said["COMCEP_PROXIES"] == "1" and "X-Forwarded-For $remote_addr;" in TEMPLATE
    assert proxy["environment"]["COMCEP_UPSTREAM"] == "site:8000"
    assert proxy["environment"]["COMCEP_FILES"] == said["COMCEP_VAR_DIR"]
    assert seen[said["COMCEP_VAR_DIR"]] == "site" and f"site:{said['COMCEP_VAR_DIR']}" in site["volumes"]
    for name in ("attachments", "media"):
        assert f"location {said['COMCEP_ACCEL']}{name}/ {{\n            internal;" in TEMPLATE


def test_every_program_of_the_site_has_its_settings(services):
    ours = {name: one for name, one in services.items() if "build" in one}

    assert ours.keys() == {"prepare", "site", "worker", "mail", "beat"}
    assert len({one["environment"]["COMCEP_PROXIES"] for one in ours.values()}) == 1


def test_every_variable_of_compose_is_explained(services):
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    explained = (ROOT / ".env.example").read_text() + (ROOT / "docs/deploiement.md").read_text()

    assert sorted(name for name in asked if name not in explained) == []


def test_nginx_reads_no_more_than_the_site_and_its_place_has_a_size(services):
    most = int(re.search(r"client_max_body_size (\d+)m;", TEMPLATE)[1]) * 1024**2

    assert most == bodies.READ_AT_MOST
    (place,) = services["proxy"]["tmpfs"]
    assert "size=" in place
