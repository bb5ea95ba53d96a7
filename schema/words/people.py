"""Who is who: accounts, areas, offices, persons, businesses."""

from programme import words
from schema.words.told import Told

VALUES: Told = {
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
    words.TurnoverBand: (
        "How much a business turns over in a year.",
        {
            "UP_TO_300_MILLION": "Up to Rp300,000,000: micro by UU 20/2008.",
            "UP_TO_2_5_BILLION": "More, up to Rp2,500,000,000: small.",
            "UP_TO_50_BILLION": "More, up to Rp50,000,000,000: medium.",
            "OVER_50_BILLION": "More than Rp50,000,000,000.",
        },
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
    words.ConsentPurpose: (
        "What a person consents to.",
        {
            "CONTACT": "To be contacted by WhatsApp or phone.",
            "PROFILING": "To be ranked by the planner.",
            "LEADERBOARD": "To be named on leaderboards.",
            "BANK": "To be shown to the bank.",
        },
    ),
}
