// What both peers ask of PostgreSQL, beside the same indexes that ours uses. An account that was
// closed sees nothing, from the next statement on, as with ours.

const MENTOR = `(SELECT m.id FROM mentor m JOIN actor a ON a.id = m.actor_id
    WHERE m.actor_id = (SELECT $1::bigint) AND a.active)`;
const PLANNED = `ARRAY(SELECT s.person_id FROM assignment s JOIN weekly_plan w ON w.id = s.plan_id
    WHERE s.mentor_id = ${MENTOR} AND w.status = 'PUBLISHED')`;
const FIRST = "ORDER BY name, id LIMIT (SELECT $2::bigint)";
const PERSON = "SELECT id, name, village_code, next_stage FROM person";

export const HOME = {
  list: `
    SELECT * FROM (
        (${PERSON} WHERE mentor_id = ${MENTOR} ${FIRST}) UNION ALL
        (${PERSON} WHERE mentor_id IS DISTINCT FROM ${MENTOR} AND id = ANY (${PLANNED}) ${FIRST})
    ) own ${FIRST}`,
  areas: "SELECT code AS key_of, name FROM area WHERE code = ANY ($1::text[])",
  stages: "SELECT code AS key_of, key FROM stage WHERE code = ANY ($1::smallint[])",
  contacts: `
    SELECT asked.id AS key_of, c.id, c.contacted_on AS "contactedOn", c.action, c.outcome
    FROM unnest($1::bigint[]) asked (id) CROSS JOIN LATERAL (
        SELECT * FROM contact WHERE person_id = asked.id
        ORDER BY contacted_on DESC, id DESC LIMIT 1) c`,
};

const members = (board) => `
    SELECT m.actor_id, m.name, m.village_code, m.opted_in FROM board_member m
    WHERE m.board = '${board}' AND m.active_from < (SELECT $1::date) + 7
        AND (m.active_to IS NULL OR m.active_to >= (SELECT $1::date))
        AND m.village_code >= (SELECT $2) AND m.village_code < (SELECT $2 || '/')`;

// Ranks of those with points, from the top of the week's index (point_total_places); one's own place
// without points comes last.
const places = (board) => `
    WITH size AS MATERIALIZED (SELECT coalesce(sum(more), 0) AS members FROM board_size
        WHERE board = '${board}' AND area_code = (SELECT $2) AND week <= (SELECT $1::date)),
    ranked AS (
        SELECT t.actor_id, w.name, w.village_code, w.opted_in, t.points, t.below,
            rank() OVER (ORDER BY t.below) AS rank
        FROM (SELECT actor_id, points, -points AS below FROM point_total
            WHERE week = (SELECT $1::date) AND -points < 0 ORDER BY -points, actor_id OFFSET 0) t
        CROSS JOIN LATERAL (SELECT m.* FROM (${members(board)}) m
            WHERE m.actor_id = t.actor_id OFFSET 0) w),
    own AS (
        SELECT m.*, coalesce(t.points, 0) AS points FROM (${members(board)}) m
        LEFT JOIN point_total t ON t.actor_id = m.actor_id AND t.week = (SELECT $1::date)
        WHERE m.actor_id = (SELECT $3::bigint))
    SELECT rank::int, points, name, actor_id = (SELECT $3::bigint) AS mine,
        left(village_code, 8) AS district_code
    FROM (
        (SELECT rank, points, name, actor_id, village_code, below FROM ranked
        WHERE actor_id = (SELECT $3::bigint)
            OR (opted_in AND rank <= ((SELECT members FROM size) + 1) / 2)
        ORDER BY below, actor_id OFFSET 0)
        UNION ALL
        (SELECT 1 + (SELECT count(*) FROM (${members(board)}) m JOIN point_total t
                ON t.actor_id = m.actor_id AND t.week = (SELECT $1::date)
                WHERE t.points > own.points),
            points, name, actor_id, village_code, -points
        FROM own WHERE points <= 0)) place
    ORDER BY below, actor_id LIMIT (SELECT $4::bigint)`;

export const BOARD = { MENTOR: places("MENTOR"), CADRE: places("CADRE") };

export const CONTACT = {
  key: `
    INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)
    VALUES ($1::bigint, $2, 'contactRecord', sha256(convert_to($3, 'UTF8')), '{}', now())
    ON CONFLICT (actor_id, key) DO NOTHING RETURNING id`,
  kept: `
    SELECT answer, payload_hash = sha256(convert_to($3, 'UTF8')) AS same FROM idempotency_key
    WHERE actor_id = $1::bigint AND key = $2`,
  insert: `
    INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at, note)
    SELECT p.id, (SELECT id FROM mentor WHERE actor_id = (SELECT $1::bigint)), $3, $4, $5::date, now(), $6
    FROM person p WHERE p.id = $2::bigint AND (p.mentor_id = ${MENTOR} OR p.id = ANY (${PLANNED}))
        AND coalesce((SELECT granted FROM consent WHERE person_id = p.id AND purpose = 'CONTACT'
            ORDER BY id DESC LIMIT 1), TRUE)
    RETURNING id, contacted_on AS "contactedOn"`,
  change: `
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT told.entity, told.id, 'UPSERT', p.village_code, c.mentor_id, p.id FROM person p
    CROSS JOIN (VALUES ('contact', $2::bigint), ('person', $1::bigint)) told (entity, id)
    LEFT JOIN caseload c ON c.person_id = p.id AND c.valid_to IS NULL WHERE p.id = $1::bigint`,
  answer: "UPDATE idempotency_key SET answer = $2::jsonb WHERE id = $1",
};
