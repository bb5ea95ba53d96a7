// What the rules of @graphql-eslint object to and we mean: docs/decisions/0060. A new type or list
// that is none of these is reported.

/** Values and events: parts or tellings of something, which no `node(id:)` could read again. */
export const VALUES = [
  "AreaCounts",
  "Business",
  "FunnelStep",
  "ListChange",
  "MentorDay",
  "PageInfo",
  "PlanProgress",
  "ProgrammeFacts",
  "Refusal",
  "Registration",
  "StageCatalogue",
  "Standing",
  "StandingChange",
];

/** Lists that are always read whole: each has an upper bound in the programme itself. */
export const WHOLE_LISTS = [
  "Cadre.competences",
  "DeviceRevoked.devices",
  "Jakpreneur.consents",
  "Jakpreneur.registrations",
  "Mentor.skills",
  "MentorDay.assignments",
  "MentorDay.sessions",
  "ProgrammeFacts.funnel",
  "Query.devices",
  "StageCatalogue.stages",
  "TrainingSession.facilitators",
];

/** Edges whose node is a value. */
export const EDGES_OF_VALUES = ["StandingEdge"];

/** Fields that begin with their type's letters, not with its word. */
export const OTHER_WORDS = ["Contact.contactedOn"];
