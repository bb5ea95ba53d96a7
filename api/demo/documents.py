"""What the demo asks of the API; any client may ask the same."""

PUBLISHED = """
query Published($week: Date!, $area: String!) {
  weeklyPlans(week: $week, areaCode: $area, status: PUBLISHED, first: 1) {
    edges { node { id } }
  }
}"""

RUN = """
mutation Run($input: PlanRunInput!) {
  planRun(input: $input) {
    __typename
    ... on PlanRun { plan { id } }
    ... on Refusal { code message }
  }
}"""

PROGRESS = """
subscription Progress($id: ID!) {
  planProgress(planId: $id) { status phase fraction bound best gap error }
}"""

PUBLISH = """
mutation Publish($input: PlanPublishInput!) {
  planPublish(input: $input) {
    __typename
    ... on PlanPublished { plan { id status } }
    ... on Refusal { code message }
  }
}"""

LEARNING = """
query Learning {
  progressLearning { status phase fraction error }
  progressModel { rows learnedUntil words }
}"""

SUMMARY = """
query Summary($asOf: Date!, $plan: ID!) {
  programmeFacts(asOf: $asOf) {
    registered registeredThisYear target percentOfTarget percentAboveTarget capital
    areas { cities districts villages }
    funnel { stage nameId nameEn people validated }
  }
  node(id: $plan) {
    ... on WeeklyPlan {
      id week status people contacts objective bound gap
      expectedAdvances fifoAdvances greedyAdvances loadMean loadMax loadGini fingerprint
      area { name }
      assignments(first: 3, orderBy: GAIN) {
        edges { node {
          action minutes gain why toward { key nameId nameEn }
          jakpreneur { name village { name } } mentor { name } session { title }
        } }
      }
      visits: assignments(first: 1, orderBy: GAIN, action: VISIT) { ...Whose }
      calls: assignments(first: 1, orderBy: GAIN, action: CALL) { ...Whose }
      messages: assignments(first: 1, orderBy: GAIN, action: WHATSAPP) { ...Whose }
    }
  }
}
fragment Whose on AssignmentConnection { edges { node { mentor { id } } } }"""

DAY = """
query Day($date: Date!) {
  mentorDay(date: $date) {
    mentor { name }
    assignments { position action minutes jakpreneur { name village { name } nextStage { key } } }
    sessions { title slot }
  }
}"""
