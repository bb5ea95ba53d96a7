"""The city lived forward under a policy: what would come of planning the weeks another way.

    law          how likely the next stage is, in truth
    start        a city of ``seeds`` on the article's day, and the weeks after it
    state        what is true of the people in a week
    view         what is recorded of it: all that a policy may see
    living       a week: contacts made, sessions held, steps taken
    history      the weeks before the policies begin, in which the law is rescaled
    policies     how a week is planned; ``predictors`` what a planner believes
    run          weeks under a policy; ``report`` policies and seeds beside each other

Whoever is lucky in a week is so under every policy: luck is drawn by person, week and purpose.
"""
