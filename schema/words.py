"""The programme's vocabularies as GraphQL enums, each value described."""

from enum import Enum, StrEnum
from typing import Any

import strawberry

from programme import words

VALUES: dict[type[Enum], tuple[str, dict[str, str]]] = {
    words.Role: (
        "What an account may be.",
        {
            "MENTOR": "A contracted field worker who accompanies Jakpreneurs.",
            "CADRE": "An experienced Jakpreneur who volunteers to share knowledge.",
            "JAKPRENEUR": "An entrepreneur of the programme.",
            "KASATPEL": "A supervisor of one district.",
            "SUDIN": "A supervisor of one city.",
            "DINAS": "A supervisor of the whole province.",
            "BANK": "The bank that holds the data on capital.",
            "AUDITOR": "Reads everything but personal data, changes nothing.",
            "DPO": "The data protection officer.",
            "PUBLIC": "Nobody who signed in.",
        },
    ),
    words.AreaLevel: (
        "A level of the official area code.",
        {
            "PROVINCE": "Jakarta.",
            "CITY": "One of five cities and a regency.",
            "DISTRICT": "One of 44 kecamatan.",
            "VILLAGE": "One of 267 kelurahan.",
        },
    ),
    words.OrgKind: (
        "What an office of an agency is.",
        {
            "AGENCY": "The agency itself, of the province.",
            "SUDIN": "Its office in a city.",
            "KASATPEL": "Its unit in a district, where it has one.",
        },
    ),
    words.Gender: ("Gender as registered.", {"FEMALE": "Female.", "MALE": "Male."}),
    words.Sector: (
        "The sector of a business or a session.",
        {
            "CULINARY": "Food and drink.",
            "FASHION": "Clothing and accessories.",
            "CRAFT": "Handicraft.",
            "SERVICES": "Services.",
            "RETAIL": "Retail and trade.",
            "AGRI": "Farming, fishing and urban farming.",
            "OTHER": "Any other sector.",
        },
    ),
    words.BusinessLevel: (
        "How far a business is.",
        {"BEGINNER": "Starting.", "NAIK_KELAS": "Growing: 'naik kelas'."},
    ),
    words.RegistrationChannel: (
        "Where somebody registered.",
        {
            "DISTRICT_DESK": "At the kecamatan's desk.",
            "WEB": "On the web.",
            "MENTOR": "Through a mentor.",
            "EVENT": "At an event.",
        },
    ),
    words.RegistrationOutcome: (
        "What came of a registration.",
        {
            "NEW_PERSON": "A person whom nobody had registered.",
            "NEW_RECORD": "A further record of somebody whom another agency had registered.",
            "KNOWN": "Nothing new: this agency had registered the person.",
        },
    ),
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
    words.TurnoverBand: (
        "How much a business turns over in a year.",
        {
            "UP_TO_300_MILLION": "Up to Rp300,000,000: micro by UU 20/2008.",
            "UP_TO_2_5_BILLION": "More, up to Rp2,500,000,000: small.",
            "UP_TO_50_BILLION": "More, up to Rp50,000,000,000: medium.",
            "OVER_50_BILLION": "More than Rp50,000,000,000.",
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
    words.Board: (
        "Who is ranked with whom.",
        {"MENTOR": "The mentors of a scope.", "CADRE": "The cadres of a scope."},
    ),
    words.ConsentPurpose: (
        "What a person consents to.",
        {
            "CONTACT": "To be contacted by WhatsApp or phone.",
            "PROFILING": "To be ranked by the planner.",
            "LEADERBOARD": "To be named on leaderboards.",
            "BANK": "To be shown to the bank.",
        },
    ),
    words.PlanStatus: (
        "The state of a weekly plan.",
        {
            "QUEUED": "Waiting for a worker.",
            "SOLVING": "Being solved.",
            "DRAFT": "Solved and checked; nobody sees it but supervisors.",
            "PUBLISHED": "In force: mentors see it.",
            "SUPERSEDED": "Replaced by a later publication.",
            "FAILED": "Could not be solved; `error` says why.",
            "CANCELLED": "Called off.",
        },
    ),
    words.ChangeKind: (
        "What became of a row that you see.",
        {"UPSERT": "Written: new, or changed.", "DELETE": "Gone, or out of your sight."},
    ),
    words.EditedField: (
        "A field that several hands may edit off line.",
        {
            "PHONE": "The phone of a Jakpreneur.",
            "WHATSAPP": "Whether the phone is on WhatsApp.",
            "BUSINESS_NAME": "The business's name.",
            "SECTOR": "The business's sector.",
            "KBLI2": "The business's KBLI code, two digits.",
            "LEVEL": "How far the business is.",
            "WORKERS": "People who work in the business.",
            "MONTHLY_TURNOVER": "The business's monthly turnover.",
            "OUTCOME": "What came of a contact.",
            "NOTE": "The note of a contact.",
        },
    ),
    words.ConflictChoice: (
        "Which of two values stands.",
        {"YOURS": "The one that came late.", "THEIRS": "The one that it met."},
    ),
    words.FilePurpose: (
        "What a file is for.",
        {
            "ATTAINMENT": "It proves that a stage was attained.",
            "CONTACT": "It proves that a contact took place.",
            "IMPORT": "Its rows are registrations, to be imported (supervisors).",
        },
    ),
    words.AssignmentStatus: (
        "The state of a plan's row.",
        {
            "PLANNED": "To do.",
            "ACKNOWLEDGED": "To do; its mentor has seen it and agrees.",
            "DECLINED": "Its mentor said no, with a reason: open for repair.",
            "DONE": "A contact was recorded.",
        },
    ),
    words.PlanBarrier: (
        "Why somebody has no contact or no seat to choose from in a plan.",
        {
            "CONSENT": "No consent to be contacted.",
            "DORMANT": "On the dormancy list.",
            "COOL_DOWN": "Contacted, or left out by lot, less than a week before.",
            "NUMBER": "No valid number: no call, no message.",
            "MENTOR": "No mentor of the district is there this week.",
            "SEAT": "No session fits the next stage, the trade and the area.",
            "LOCKED": "A supervisor left the person out.",
            "FINISHED": "No stage is left to attain.",
            "OUTSIDE": "Lives outside the plan's area.",
            "LATER": "Was not among the people when the plan was made.",
            "WITHHELD": "Left out by lot, so that it can be measured what contacts bring.",
        },
    ),
    words.ValueBand: (
        "Where a value added lies by its 80 % interval.",
        {
            "ABOVE": "Above the mean.",
            "UNDECIDED": "Neither above nor below for sure.",
            "BELOW": "Below the mean; told to nobody else.",
        },
    ),
    words.ProbabilityBasis: (
        "What the probabilities of a person's choices rest on.",
        {
            "MODEL": "The model that was learned from the records.",
            "MEAN": "The mean of the stage and action: the person objects to profiling.",
            "FUNNEL": "The published funnel: nothing was learned yet when the plan was made.",
        },
    ),
    words.ProbabilityPart: (
        "Of what a probability is told.",
        {
            "ALONE": "Left alone.",
            "CONTACT": "With the contact.",
            "SEAT": "With the seat in the session.",
        },
    ),
    words.HandoverReason: (
        "Why caseloads change hands.",
        {
            "JANUARY": "Contracts are renewed: every list may change.",
            "LEAVER": "A mentor leaves: his or her people need another one.",
            "NEWCOMERS": "People without a mentor get one; all others keep theirs.",
        },
    ),
    words.HandoverStatus: (
        "How far a hand-over is.",
        {
            "QUEUED": "Waits for the worker.",
            "SOLVING": "Under way.",
            "DRAFT": "To be looked at, and applied.",
            "APPLIED": "In force.",
            "FAILED": "Ended without a draft; the error says why.",
            "CANCELLED": "Stopped.",
        },
    ),
    words.ModelKind: (
        "How a model of progress was learned.",
        {
            "FIT": "Everything anew, from half a year.",
            "UPDATE": "A week more, after the model before.",
        },
    ),
    words.JobStatus: (
        "How far a job is.",
        {
            "QUEUED": "Waits for the worker.",
            "RUNNING": "Under way.",
            "DONE": "Done.",
            "FAILED": "Ended without a result; the error says why.",
            "CANCELLED": "Stopped.",
        },
    ),
    words.FloorGroup: (
        "Groups that are easily passed over.",
        {
            "WOMEN": "Women.",
            "DISABILITY": "People with disability.",
            "LONG_UNSEEN": "People who were not contacted for 56 days.",
        },
    ),
    words.TargetTier: (
        "Whose target it is.",
        {
            "RPJMD": "The five-year development plan's: the lower tier.",
            "STRETCH": "The agency's own, above it.",
        },
    ),
    words.LockKind: (
        "What a supervisor fixes for a week.",
        {
            "CHOICE": "A person's mentor and action, session, or both.",
            "NOTHING": "The person is left out this week.",
            "LEADER": "The mentor leads the session.",
        },
    ),
    words.BridgePart: (
        "Why a figure reported of one day differs from that of an earlier one.",
        {
            "NEW": "True since the earlier day.",
            "MERGED": "Counted once since two persons were merged.",
            "UNMERGED": "Counted again since a merge was undone.",
            "REVOKED": "Revoked or refused since.",
            "RESTATED": "True before the earlier day but recorded, corrected or replaced since.",
        },
    ),
}


class StageKey(StrEnum):
    """The seven stages."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"
    P7 = "P7"


VALUES[StageKey] = (
    "The seven stages, '7 PAS'.",
    {
        "P1": "Pendaftaran: registration.",
        "P2": "Pelatihan: training.",
        "P3": "Pendampingan: mentoring.",
        "P4": "Perizinan: licensing.",
        "P5": "Pemasaran: marketing.",
        "P6": "Pelaporan keuangan: financial reporting.",
        "P7": "Permodalan: access to capital.",
    },
)

for vocabulary, (meaning, values) in VALUES.items():
    described: Any = strawberry.enum(vocabulary, description=meaning)
    for value in described.__strawberry_definition__.values:
        value.description = values[value.name]
