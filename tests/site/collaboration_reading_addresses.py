"""Who is answered what on an organisation's shelf, and where a document is read."""

from tests.site.cases import FETCH, OPEN, SIGNED_IN, Answer, Case, data, nothing, sends, text
from tests.site.collaboration_grants_world import READER, SHOWN
from tests.site.roles import EVERYBODY, NO_ONE, OTHER, PEOPLE, SITTING, STARTUP, STARTUP_EDITORS

VIEWER = STARTUP - STARTUP_EDITORS
OWNER = frozenset({"startup_owner"})
NO_SUCH_DOCUMENT = "00000000-0000-4000-8000-000000000000"
READERS = SITTING | STARTUP
ANNOUNCED = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
SHUT = {"door": SIGNED_IN, "readers": NO_ONE, "posts": (Answer(PEOPLE, 405),)}
ONLY_READ = (Answer(PEOPLE, 405),)


def document(name: str, **more):
    return lambda world: {"pk": world.together[f"document {name}"].pk, **more}


def version(name: str, **more):
    return lambda world: {"version": world.together[f"version {name}"].pk, **more}


def upload(world):
    return {"pk": world.together["document own"].pk, "upload": world.together["document upload"].pk}


def ticket(world):
    from collaboration.disclosing.reading import SALT, signing

    person, version, grant = (
        world.people["manufacturer_owner"],
        world.together["version granted"],
        world.together["reading grant"],
    )
    return {"ticket": signing.dumps([person.pk, version.pk, grant.pk], salt=SALT)}


def stale(state: str):
    """A ticket of the manufacturer's owner for a grant that lets download no more, or never did."""
    from collaboration.disclosing.reading import SALT, signing

    def key(world):
        version, grant = world.together[f"version {state}"], world.together[f"grant {state}"]
        return {"ticket": signing.dumps([world.people["manufacturer_owner"].pk, version.pk, grant.pk], salt=SALT)}

    return key


def new(world):
    return {"title": "New", "kind": "drawing", "rung": "nda", "organisation": world.organisations["startup"].slug}


VIEWED = {
    **{state: STARTUP | (READER if state in ("open", "narrowed") else NO_ONE) for state in SHOWN},
    "none": STARTUP,
    "announced": STARTUP,
    "in a closed room": STARTUP,
    "of another": OTHER,
}
"""Who views a document in each state of what was let; its owner's members download it, and nobody else does."""
WORDS = {"title": "Other words", "kind": "drawing", "rung": "nda", "announced": "on"}
READING = {
    "collaboration:documents": [
        Case(
            "put one there", door=SIGNED_IN, readers=PEOPLE, data=new,
            posts=(sends(STARTUP_EDITORS), sends(PEOPLE - STARTUP_EDITORS, 422, writes=False)),
        ),
        *(Case(query, door=SIGNED_IN, readers=PEOPLE, query=text(query), posts=(sends(PEOPLE, 422, writes=False),))
          for query in ("?away=1", "?q=zyq&kind=nonsense&page=-1")),
    ],
    "collaboration:document": [
        Case(
            "described", document("own"), door=SIGNED_IN, readers=STARTUP, data=data(verb="describe", **WORDS),
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, 403, writes=False)),
        ),
        Case(
            "a granted one put away", document("granted"), door=SIGNED_IN, readers=STARTUP, data=data(verb="archive"),
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, 403, writes=False)),
        ),
        Case(
            "one put away is taken out again", document("put away"), door=SIGNED_IN, readers=STARTUP,
            data=data(verb="take-out"), posts=(sends(STARTUP_EDITORS), sends(VIEWER, 403, writes=False)),
        ),
        Case(
            "no file", document("own"), door=SIGNED_IN, readers=STARTUP, data=data(verb="version"),
            posts=(sends(STARTUP, 422, writes=False),),
        ),
        Case("nothing known", document("own"), door=SIGNED_IN, readers=STARTUP, posts=(sends(STARTUP, 404, writes=False),)),
        *(
            Case(state, document(state), door=SIGNED_IN, readers=STARTUP, posts=(sends(STARTUP, 404, writes=False),))
            for state in (*SHOWN, "none", "announced")
        ),
        Case("no such", nothing(pk=NO_SUCH_DOCUMENT), door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:document-uploads": [
        Case("begun", document("own"), door=SIGNED_IN, for_sending=True, headers=ANNOUNCED, posts=(sends(STARTUP_EDITORS, 201),)),
        Case("no such", nothing(pk=NO_SUCH_DOCUMENT), door=SIGNED_IN, for_sending=True, headers=ANNOUNCED),
    ],
    "collaboration:document-upload": [
        Case("how far it is", upload, door=SIGNED_IN, readers=OWNER, posts=ONLY_READ),
    ],
    "collaboration:view": [
        Case("granted", version("granted"), door=SIGNED_IN, readers=READERS, posts=ONLY_READ),
        Case("own", version("own"), door=SIGNED_IN, readers=STARTUP, posts=ONLY_READ),
        Case("drawn", version("drawn"), text("?page=9&size=large"), door=SIGNED_IN, readers=STARTUP, posts=ONLY_READ),
        *(Case(state, version(state), door=SIGNED_IN, readers=readers, posts=ONLY_READ) for state, readers in VIEWED.items()),
        *(
            Case(f"may it still be shown: {state}", version(state), door=SIGNED_IN, readers=readers, status=204,
                 headers=FETCH, posts=(Answer(PEOPLE, 405),))
            for state, readers in VIEWED.items()
        ),
        Case("no such", nothing(version=987654), **SHUT),
    ],
    "collaboration:page": [
        Case("never drawn", version("granted", page=1), **SHUT),
        Case("no such page", version("drawn", page=7), **SHUT),
        Case("no such", nothing(version=987654, page=1), **SHUT),
    ],
    "collaboration:download": [
        Case("granted", version("granted"), door=SIGNED_IN, readers=READERS, status=302, posts=ONLY_READ),
        Case("own", version("own"), door=SIGNED_IN, readers=STARTUP, status=302, posts=ONLY_READ),
        *(
            Case(state, version(state), door=SIGNED_IN, readers=readers - READER, status=302, posts=ONLY_READ)
            for state, readers in VIEWED.items()
        ),
        Case("no such", nothing(version=987654), **SHUT),
    ],
    "collaboration:signed-file": [
        # Whoever has the address has the key, as the person it names; it lives for a minute.
        Case(
            "a ticket", ticket, door=OPEN, readers=EVERYBODY, posts=(Answer(EVERYBODY, 405),),
            reveals=("bytes of a document that is granted", "file name of a version that is granted"),
        ),
        *(
            Case(f"a ticket: {state}", stale(state), readers=NO_ONE, posts=(Answer(EVERYBODY, 405),)) for state in SHOWN
        ),
        Case("forged", nothing(ticket="W10:x:y"), door=OPEN, readers=NO_ONE, posts=(Answer(EVERYBODY, 405),)),
    ],
}  # fmt: skip
