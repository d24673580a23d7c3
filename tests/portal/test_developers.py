"""The reference of the API: every operation, every schema, every problem, in both languages, from the document alone."""

import json
import re

import jsonschema_rs
import pytest
from django.urls import reverse

from core.problems import KINDS
from portal.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(api.get_openapi_schema()))


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_tells_of_every_operation_and_every_link_on_it_leads_somewhere(client, document, language):
    page = client.get(f"/{language}/developers/").content.decode()
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert {operation["operationId"] for _method, _path, operation in operations(document)} <= ids
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= ids
    assert {link for link in re.findall(r'href="#([^"]+)"', page) if link != "main"} <= ids
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_of_problem_is_described_at_its_address(client, language):
    page = client.get(f"/{language}/developers/problems/").content.decode()
    assert set(re.findall(r'<div id="([^"]+)"', page)) == set(KINDS)
    assert reverse("portal:problems").endswith("/developers/problems/")
    assert {kind.type.partition("#")[0] for kind in KINDS.values()} == {"http://127.0.0.1:8000/en/developers/problems/"}


def test_the_document_says_of_every_operation_who_may_ask_and_what_may_be_answered(document):
    for method, path, operation in operations(document):
        label = f"{method} {path}"
        assert operation["summary"] and operation["tags"], label
        assert operation["security"][-2:] == [{"token": [operation["security"][-2]["token"][0]]}, {"session": []}], (
            label
        )
        expected = {"400", "401", "403", "422", "429"} | ({"413"} if method in ("post", "put", "patch") else set())
        assert expected <= set(operation["responses"]), label
        for status, answer in operation["responses"].items():
            media = list(answer.get("content", {}))
            assert media == (
                []
                if status in ("204", "302")
                else ["application/json" if status < "400" else "application/problem+json"]
            ), label
            assert answer["description"], label
    assert list(document["components"]["securitySchemes"]) == ["token", "session"]
    assert len(document["webhooks"]) == 57


def test_every_example_is_what_its_schema_describes(document):
    checked = 0
    for method, path, operation in operations(document):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for part in [*bodies, *operation["responses"].values()]:
            for media in part.get("content", {}).values():
                schema = {**media["schema"], "components": document["components"]}
                examples = (
                    [media["example"]] if "example" in media else [one["value"] for one in media["examples"].values()]
                )
                for example in examples:
                    errors = [
                        error.message for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(example)
                    ]
                    assert errors == [], f"{method} {path}: {example}"
                    checked += 1
    assert checked > 100
