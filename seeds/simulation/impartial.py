"""Who objects to profiling is served by the mean of the stage and action."""

from planner.chances import Chances, Published
from planner.impartial import Impartial, means
from planner.inputs import Rules
from seeds.simulation.view import View


def impartial(chances: Chances, view: View) -> Chances:
    """The chances of a view, in which nothing but the stage is used of who objects."""
    people, mentors, sessions = view.people, view.mentors, view.sessions
    objects = view.record.objects
    if not objects.any():
        return chances
    known = means(chances, people, mentors, sessions, objects)
    published = Published.of(people, sessions, view.monday, Rules())
    return Impartial.of(chances, known, published, (people, sessions), objects)
