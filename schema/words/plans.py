"""Weekly plans, the jobs that make them, what they are made from."""

from programme import words
from schema.words.told import Told

VALUES: Told = {
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
    words.AssignmentStatus: (
        "The state of a plan's row.",
        {
            "PLANNED": "To do.",
            "ACKNOWLEDGED": "To do; its mentor has seen it and agrees.",
            "DECLINED": "Its mentor said no, with a reason: open for repair.",
            "DONE": "A contact was recorded.",
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
    words.LockKind: (
        "What a supervisor fixes for a week.",
        {
            "CHOICE": "A person's mentor and action, session, or both.",
            "NOTHING": "The person is left out this week.",
            "LEADER": "The mentor leads the session.",
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
    words.ModelKind: (
        "How a model of progress was learned.",
        {
            "FIT": "Everything anew, from half a year.",
            "UPDATE": "A week more, after the model before.",
        },
    ),
}
