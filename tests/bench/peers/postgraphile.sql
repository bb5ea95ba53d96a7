-- What PostGraphile needs beside our tables to give the same answers: functions and a relation as its
-- documentation recommends. Only the benchmark's copy of the database has them.

CREATE SCHEMA peer;

CREATE VIEW peer.place AS
    SELECT 0 AS rank, 0 AS points, '' AS name, FALSE AS mine, '' AS district_code WHERE FALSE;
COMMENT ON VIEW peer.place IS
    E'@foreignKey (district_code) references public.area (code)';

CREATE FUNCTION peer.board(week date, scope text, actor_id bigint) RETURNS SETOF peer.place
LANGUAGE sql STABLE AS $$
    WITH members AS NOT MATERIALIZED (
        SELECT m.actor_id, m.name, m.village_code, m.opted_in FROM board_member m
        WHERE m.board = 'MENTOR' AND m.active_from < (SELECT board.week) + 7
            AND (m.active_to IS NULL OR m.active_to >= (SELECT board.week))
            AND m.village_code >= (SELECT scope) AND m.village_code < (SELECT scope || '/')),
    size AS MATERIALIZED (SELECT coalesce(sum(b.more), 0) AS members FROM board_size b
        WHERE b.board = 'MENTOR' AND b.area_code = (SELECT scope) AND b.week <= (SELECT board.week)),
    ranked AS (
        SELECT t.actor_id, w.name, w.village_code, w.opted_in, t.points, t.below,
            rank() OVER (ORDER BY t.below) AS rank
        FROM (SELECT pt.actor_id, pt.points, -pt.points AS below FROM point_total pt
            WHERE pt.week = (SELECT board.week) AND -pt.points < 0
            ORDER BY -pt.points, pt.actor_id OFFSET 0) t
        CROSS JOIN LATERAL (SELECT m.name, m.village_code, m.opted_in
            FROM members m WHERE m.actor_id = t.actor_id OFFSET 0) w),
    own AS (
        SELECT m.*, coalesce(t.points, 0) AS points FROM members m
        LEFT JOIN point_total t ON t.actor_id = m.actor_id AND t.week = (SELECT board.week)
        WHERE m.actor_id = (SELECT board.actor_id))
    SELECT p.rank::int, p.points, p.name::text, p.actor_id = (SELECT board.actor_id),
        left(p.village_code, 8)
    FROM (
        (SELECT r.rank, r.points, r.name, r.actor_id, r.village_code, r.below FROM ranked r
        WHERE r.actor_id = (SELECT board.actor_id)
            OR (r.opted_in AND r.rank <= ((SELECT members FROM size) + 1) / 2)
        ORDER BY r.below, r.actor_id OFFSET 0)
        UNION ALL
        (SELECT 1 + (SELECT count(*) FROM members m JOIN point_total t
                ON t.actor_id = m.actor_id AND t.week = (SELECT board.week)
                WHERE t.points > own.points),
            own.points, own.name, own.actor_id, own.village_code, -own.points
        FROM own WHERE own.points <= 0)) p
    ORDER BY p.below, p.actor_id
$$;

CREATE FUNCTION peer.contact_record(
    actor bigint, whom bigint, how text, came_of_it text, on_day date, told text, with_key text
) RETURNS contact LANGUAGE plpgsql AS $$
DECLARE
    payload bytea := sha256(convert_to(
        jsonb_build_array(whom, how, came_of_it, on_day, told)::text, 'UTF8'));
    taken bigint;
    by_mentor bigint := (SELECT m.id FROM mentor m JOIN actor a ON a.id = m.actor_id
        WHERE m.actor_id = actor AND a.active);
    recorded contact;
BEGIN
    INSERT INTO idempotency_key AS k (actor_id, key, verb, payload_hash, answer, created_at)
        VALUES (actor, with_key, 'contactRecord', payload, '{}', now())
        ON CONFLICT (actor_id, key) DO NOTHING RETURNING k.id INTO taken;
    IF taken IS NULL THEN
        SELECT c.* INTO recorded FROM idempotency_key k JOIN contact c ON c.id = (k.answer->>'id')::bigint
            WHERE k.actor_id = actor AND k.key = with_key
                AND k.payload_hash = payload;
        IF recorded IS NULL THEN
            RAISE EXCEPTION 'the key was used with another payload';
        END IF;
        RETURN recorded;
    END IF;
    INSERT INTO contact AS c (person_id, mentor_id, action, outcome, contacted_on, recorded_at, note)
        SELECT p.id, by_mentor, how, came_of_it, on_day, now(), told
        FROM person p WHERE p.id = whom
            AND (p.mentor_id = by_mentor OR EXISTS (SELECT 1 FROM assignment s
                JOIN weekly_plan w ON w.id = s.plan_id
                WHERE s.person_id = p.id AND s.mentor_id = by_mentor AND w.status = 'PUBLISHED'))
            AND coalesce((SELECT granted FROM consent s WHERE s.person_id = p.id
                AND s.purpose = 'CONTACT' ORDER BY s.id DESC LIMIT 1), TRUE)
        RETURNING c.* INTO recorded;
    IF recorded IS NULL THEN
        RAISE EXCEPTION 'no such Jakpreneur';
    END IF;
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
        SELECT told.entity, told.id, 'UPSERT', p.village_code, s.mentor_id, p.id FROM person p
        CROSS JOIN (VALUES ('contact', recorded.id), ('person', whom)) told (entity, id)
        LEFT JOIN caseload s ON s.person_id = p.id AND s.valid_to IS NULL
        WHERE p.id = whom;
    UPDATE idempotency_key k SET answer = jsonb_build_object('id', recorded.id) WHERE k.id = taken;
    RETURN recorded;
END
$$;
