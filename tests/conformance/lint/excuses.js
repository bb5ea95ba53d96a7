// What the rules of @graphql-eslint object to and we mean: docs/decisions/0060. A new type or list
// that is none of these is reported.

/** Values and events: parts or tellings of something, which no `node(id:)` could read again. */
export const VALUES = [
  "AreaCounts",
  "AreaPace",
  "Backtest",
  "Business",
  "ChangePage",
  "Difference",
  "Forecast",
  "FunnelStep",
  "HandoverProgress",
  "ListChange",
  "MentorDay",
  "MentorPace",
  "PageInfo",
  "PlanChangePreview",
  "PlanChoice",
  "PlanEffect",
  "PlanExplanation",
  "PlanProbability",
  "PlanProgress",
  "PlanTerm",
  "ProgrammeFacts",
  "ProgressDrift",
  "ProgressLearning",
  "ProgressModel",
  "ProgressWeek",
  "Refusal",
  "Registration",
  "RunRate",
  "SeasonalForecast",
  "StageCatalogue",
  "Standing",
  "StandingChange",
  "Target",
  "TargetPaces",
  "ValueAdded",
  "ValueAddedBoard",
];

/** Lists that are read whole, since the programme bounds them; `changes` has a cursor of its own. */
export const WHOLE_LISTS = [
  "Cadre.competences",
  "ChangePage.changes",
  "ContactCorrected.applied",
  "ContactCorrected.conflicts",
  "DeviceRevoked.devices",
  "Forecast.tiers",
  "Handover.conflicts",
  "Jakpreneur.consents",
  "Jakpreneur.registrations",
  "JakpreneurUpdated.applied",
  "JakpreneurUpdated.conflicts",
  "Mentor.skills",
  "MentorDay.assignments",
  "MentorDay.sessions",
  "PlanChangePreview.violations",
  "PlanChoice.probabilityParts",
  "PlanExplanation.barriers",
  "PlanExplanation.changes",
  "PlanExplanation.words",
  "PlanProbability.terms",
  "ProgrammeFacts.funnel",
  "ProgressDrift.weeks",
  "ProgressDrift.words",
  "Query.devices",
  "Query.targets",
  "StageCatalogue.stages",
  "TargetPaces.areas",
  "TargetPaces.mentors",
  "TrainingSession.cadres",
  "TrainingSession.facilitators",
  "ValueAddedBoard.places",
  "WeeklyPlan.conflicts",
];

/** Edges whose node is a value. */
export const EDGES_OF_VALUES = ["StandingEdge"];

/** Fields that begin with their type's letters, not with its word. */
export const OTHER_WORDS = ["Contact.contactedOn"];
