"""What is told of it: points, boards, targets, reports, changes, edits, files."""

from programme import words
from schema.words.told import Told

VALUES: Told = {
    words.Board: (
        "Who is ranked with whom.",
        {"MENTOR": "The mentors of a scope.", "CADRE": "The cadres of a scope."},
    ),
    words.ValueBand: (
        "Where a value added lies by its 80 % interval.",
        {
            "ABOVE": "Above the mean.",
            "UNDECIDED": "Neither above nor below for sure.",
            "BELOW": "Below the mean; told to nobody else.",
        },
    ),
    words.TargetTier: (
        "Whose target it is.",
        {
            "RPJMD": "The five-year development plan's: the lower tier.",
            "STRETCH": "The agency's own, above it.",
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
