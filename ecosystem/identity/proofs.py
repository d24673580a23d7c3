"""How the proof of an organisation's domain stands."""

from ecosystem.identity.domain import PATH, PREFIX, PROBLEMS, RECORD
from ecosystem.identity.hosts import domain_of
from ecosystem.models import DomainProof, Organisation

TONES = {"open": "neutral", "checking": "info", "proved": "good", "failed": "warn", "ended": "warn"}


def standing_proof(organisation: Organisation) -> DomainProof | None:
    """The proof for the domain at which the website is now; None where there is none for that one."""
    host = domain_of(organisation.website)
    proof = DomainProof.objects.filter(organisation=organisation, host=host).first() if host else None
    return None if proof is None or proof.state == DomainProof.State.ENDED else proof


def instructions(proof: DomainProof) -> dict[str, str]:
    """What is to be put where."""
    return {
        "record": f"{RECORD}.{proof.host}",
        "address": f"https://{proof.host}{PATH}",
        "content": PREFIX + proof.token,
        "problem": str(PROBLEMS.get(proof.problem, "")),
    }
