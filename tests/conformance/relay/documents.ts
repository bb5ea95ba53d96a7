// What a Relay app would write beside its components; relay-compiler reads it, nothing runs it.
import { graphql } from "relay-runtime";

/** A card of a list, wherever a Jakpreneur is shown. */
graphql`
  fragment card_jakpreneur on Jakpreneur {
    id
    name
    stage {
      key
    }
    village {
      name
    }
  }
`;

/** A mentor's list, page by page. */
graphql`
  fragment list_mentor on Mentor
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "listPageQuery") {
    jakpreneurs(first: $count, after: $cursor, orderBy: NAME)
      @connection(key: "list_jakpreneurs") {
      edges {
        node {
          ...card_jakpreneur
        }
      }
    }
  }
`;

/** A person read again by id, with the newest contacts. */
graphql`
  fragment profile_jakpreneur on Jakpreneur @refetchable(queryName: "profileAgainQuery") {
    ...card_jakpreneur
    nextStage {
      key
    }
    contacts(last: 3, orderBy: NEWEST) {
      edges {
        node {
          contactedOn
          action
        }
      }
    }
  }
`;

graphql`
  query documentsHomeQuery {
    me {
      role
      mentor {
        id
        ...list_mentor
      }
    }
  }
`;

graphql`
  query documentsProfileQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...profile_jakpreneur @alias(as: "profile")
    }
  }
`;

graphql`
  mutation documentsRecordMutation($input: ContactRecordInput!) {
    contactRecord(input: $input) {
      __typename
      ... on ContactRecorded {
        contact {
          id
          jakpreneur {
            lastContact {
              id
            }
          }
        }
      }
      ... on Refusal {
        code
        message
        path
      }
    }
  }
`;

graphql`
  subscription documentsProgressSubscription($plan: ID!) {
    planProgress(planId: $plan) {
      status
      fraction
    }
  }
`;

graphql`
  mutation documentsRunMutation($input: PlanRunInput!) {
    planRun(input: $input) {
      __typename
      ... on PlanRun {
        plan {
          id
          status
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`;

graphql`
  mutation documentsCancelMutation($input: PlanCancelInput!) {
    planCancel(input: $input) {
      __typename
      ... on PlanCancelled {
        plan {
          id
          status
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`;
