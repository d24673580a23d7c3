"""What two organisations do together, and what each lets the other see."""

from collaboration.models.agreement import Agreement, AgreementTemplate, Signature
from collaboration.models.consent import Consent, ConsentEvent, ConsentNotice, Transfer
from collaboration.models.document import DisclosureRequest, Document, Mode, Purpose, Version
from collaboration.models.grant import ControlList, Declaration, Grant, GrantPerson
from collaboration.models.introduction import Introduction, IntroductionKey, IntroductionWord
from collaboration.models.log import LogEntry, LogSeal
from collaboration.models.pilot import Background, Foreground, Measure, Milestone, Pilot, Survey, TermsChange
from collaboration.models.room import Meeting, MeetingTime, Message, Room, RoomMember, RoomTask

__all__ = [
    "Agreement",
    "AgreementTemplate",
    "Background",
    "Consent",
    "ConsentEvent",
    "ConsentNotice",
    "ControlList",
    "Declaration",
    "DisclosureRequest",
    "Document",
    "Foreground",
    "Grant",
    "GrantPerson",
    "Introduction",
    "IntroductionKey",
    "IntroductionWord",
    "LogEntry",
    "LogSeal",
    "Measure",
    "Meeting",
    "MeetingTime",
    "Message",
    "Milestone",
    "Mode",
    "Pilot",
    "Purpose",
    "Room",
    "RoomMember",
    "RoomTask",
    "Signature",
    "Survey",
    "TermsChange",
    "Transfer",
    "Version",
]
