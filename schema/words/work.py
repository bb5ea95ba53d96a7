"""What is done for people and what proves that it helped: contacts, sessions, stages, sales."""

from programme import words
from schema.words.told import Told

VALUES: Told = {
    words.ContactAction: (
        "How a mentor reaches a person.",
        {
            "WHATSAPP": "A WhatsApp follow-up, some 4 minutes.",
            "CALL": "A call, some 12 minutes.",
            "VISIT": "A visit, some 45 minutes and the way there.",
        },
    ),
    words.ContactOutcome: (
        "What came of a contact.",
        {
            "REACHED": "Spoken with.",
            "AGREED": "A next step was agreed.",
            "DECLINED": "Declined further help.",
            "NO_ANSWER": "Nobody answered.",
        },
    ),
    words.SessionMode: (
        "Where a session takes place.",
        {"OFFLINE": "At a venue.", "ONLINE": "On line.", "HYBRID": "Both."},
    ),
    words.SessionTopic: (
        "What a session is about, and which stage it moves.",
        {
            "BASIC_TRAINING": "Basic training: P1 to P2.",
            "LICENCE_CLINIC": "Licence clinic: P3 to P4.",
            "BAZAAR": "Bazaar slot: P4 to P5.",
            "BOOKKEEPING": "Bookkeeping class: P5 to P6.",
            "BANK_DAY": "Bank day: P6 to P7.",
            "PEER_SHARING": "Sharing session led by a cadre.",
        },
    ),
    words.SessionStatus: (
        "The state of a session.",
        {"SCHEDULED": "To come.", "HELD": "Held.", "CANCELLED": "Called off."},
    ),
    words.AttendanceStatus: (
        "A person's state at a session.",
        {
            "INVITED": "Invited.",
            "CONFIRMED": "Seat confirmed.",
            "PRESENT": "Was there.",
            "ABSENT": "Was not there.",
        },
    ),
    words.EvidenceKind: (
        "What proves an attainment.",
        {
            "REGISTRATION": "The registration record.",
            "ATTENDANCE": "A validated attendance.",
            "CONTACT_LOG": "The log of validated contacts.",
            "LICENCE": "A licence.",
            "SALE": "A sale at a bazaar, mall or market place.",
            "FINANCIAL_REPORT": "Financial reports that were kept up.",
            "BANK_CONFIRMATION": "The bank's confirmation.",
            "PARTNER_IMPORT": "A partner's list.",
            "MISSING": "Evidence was not handed in.",
        },
    ),
    words.MarketingKind: (
        "Where Jakpreneurs sell.",
        {
            "BAZAAR": "A bazaar, from a kelurahan's to the city's.",
            "MALL": "Jakpreneur goes to Mall.",
            "ONLINE_BAZAAR": "An online bazaar.",
            "E_ORDER": "A listing from which offices order.",
        },
    ),
    words.SlotStatus: (
        "The state of a slot.",
        {
            "CLAIMED": "A place in the event.",
            "WAITING": "In line; moves up by itself where a place is given back.",
            "RELEASED": "Given back.",
        },
    ),
    words.SalePlace: (
        "Where is sold outside of our events.",
        {
            "STALL": "The own stall or shop.",
            "BAZAAR": "Somebody else's bazaar or fair.",
            "MARKETPLACE": "A marketplace on the web.",
            "E_ORDER": "The offices' e-order or e-catalogue.",
            "LIVE": "Live selling.",
            "OTHER": "Anywhere else.",
        },
    ),
    words.SaleBand: (
        "How much was sold.",
        {
            "UP_TO_500_THOUSAND": "Up to Rp500,000.",
            "UP_TO_2_MILLION": "More, up to Rp2,000,000.",
            "UP_TO_10_MILLION": "More, up to Rp10,000,000.",
            "UP_TO_50_MILLION": "More, up to Rp50,000,000.",
            "OVER_50_MILLION": "More than Rp50,000,000.",
        },
    ),
}
