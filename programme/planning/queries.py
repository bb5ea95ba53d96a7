"""What a week is planned from, as SQL: ``$1`` is the area's code, ``$2`` the week's Monday.

A session's leader counts as led by hand unless a published plan put him or her there: such a plan
is about to be replaced, and its leaders are free again. So it is with cadres.

``stage`` names the step that is tried by its end, as sessions and the funnel do: 2 is the step to
P3, whichever stage the person's path puts before it. ``weeks`` count from the stage that is before
it on that path.

Who was left out by lot rests in the next week as if met in this one (on its Wednesday): so whoever
was left out and whoever was met had the same fortnight but for the contact.
"""

from programme.stages import STEPS

NEVER = 9999

BY_HAND = """NOT EXISTS (SELECT 1 FROM plan_session ps JOIN weekly_plan w ON w.id = ps.plan_id
    WHERE w.status = 'PUBLISHED' AND ps.session_id = f.session_id AND ps.mentor_id = f.mentor_id)"""
SHARED = """NOT EXISTS (SELECT 1 FROM plan_cadre pc JOIN weekly_plan w
    ON w.id = pc.plan_id WHERE w.status = 'PUBLISHED' AND pc.session_id = c.session_id
    AND pc.cadre_id = c.cadre_id)"""
FACTS = """
    WITH candidate AS (
        SELECT p.*, NOT coalesce(c.profiling, TRUE) AS objects, coalesce(c.contact, FALSE) AS agrees
        FROM person p LEFT JOIN (
            SELECT person_id,
                max(id * 2 + granted::int) FILTER (WHERE purpose = 'CONTACT') % 2 = 1 AS contact,
                max(id * 2 + granted::int) FILTER (WHERE purpose = 'PROFILING') % 2 = 1 AS profiling
            FROM consent WHERE purpose IN ('CONTACT', 'PROFILING') GROUP BY person_id
        ) c ON c.person_id = p.id
        WHERE p.village_code >= $1::text AND p.village_code < $1::text || '/'
            AND p.merged_into_id IS NULL AND p.next_stage IS NOT NULL AND {who}
    ), seen AS (
        SELECT person_id, max(contacted_on) FILTER (WHERE outcome <> 'NO_ANSWER') AS last,
            count(*) FILTER (WHERE outcome <> 'NO_ANSWER' AND validated_at IS NOT NULL
                AND contacted_on >= $2::date - 28) AS recent,
            count(*) FILTER (
                WHERE outcome <> 'NO_ANSWER' AND validated_at IS NOT NULL) AS counted,
            count(*) AS tried,
            count(*) FILTER (WHERE outcome IN ('REACHED', 'AGREED')) AS answered,
            bool_or(contacted_on >= $2::date - 28) AS lately
        FROM contact GROUP BY person_id
    ), last_mentor AS (
        SELECT DISTINCT ON (person_id) person_id, mentor_id FROM contact
        WHERE contacted_on >= $2::date - 56 AND outcome <> 'NO_ANSWER'
        ORDER BY person_id, contacted_on DESC, id DESC
    ), class AS (
        SELECT a.person_id, count(*) AS seats,
            count(*) FILTER (WHERE a.status = 'PRESENT') AS attended,
            count(*) FILTER (
                WHERE a.status = 'PRESENT' AND s.held_on >= $2::date - 28) AS classes
        FROM attendance a JOIN training_session s ON s.id = a.session_id
        WHERE a.status <> 'INVITED' AND s.held_on < $2::date
        GROUP BY a.person_id
    ), lot AS (
        SELECT DISTINCT x.person_id FROM expectation x JOIN weekly_plan w ON w.id = x.plan_id
        WHERE x.withheld AND x.action IS NOT NULL AND w.week = $2::date - 7
            AND w.status = 'PUBLISHED'
    ), step AS MATERIALIZED {steps}
    SELECT p.id, p.next_stage::bigint - 1 AS stage,
        rpad(replace(p.village_code, '.', ''), 10, '0')::bigint AS village,
        coalesce(k.mentor_id, 0) AS mentor,
        p.agrees::int::bigint AS consent,
        (p.whatsapp AND p.phone_hash IS NOT NULL)::int::bigint AS whatsapp,
        (p.phone_hash IS NOT NULL)::int::bigint AS phone,
        (p.gender = 'FEMALE')::int::bigint AS woman,
        p.disability::int::bigint AS disability,
        greatest(least(coalesce($2::date - seen.last, {never}), {never},
            CASE WHEN lot.person_id IS NOT NULL THEN 5 END), 0)::bigint AS unseen,
        p.objects::int::bigint AS objects,
        coalesce(array_position($3::text[], b.sector) - 1, -1)::bigint AS sector,
        coalesce(seen.recent, 0)::bigint AS recent,
        (greatest($2::date - coalesce(a.attained_on, p.registered_on), 0) / 7)::bigint AS weeks,
        coalesce(class.classes, 0)::bigint AS classes,
        coalesce(seen.counted, 0)::bigint AS counted,
        coalesce(seen.tried, 0)::bigint AS tried,
        coalesce(seen.answered, 0)::bigint AS answered,
        coalesce(seen.lately, false)::int::bigint AS lately,
        coalesce(class.seats, 0)::bigint AS seats,
        coalesce(class.attended, 0)::bigint AS attended,
        coalesce(last_mentor.mentor_id, 0) AS last_mentor
    FROM candidate p
    LEFT JOIN caseload k ON k.person_id = p.id AND k.valid_to IS NULL
    LEFT JOIN business b ON b.person_id = p.id
    LEFT JOIN step ON step.path_id = coalesce(p.path_id, 0) AND step.stage = p.next_stage
    LEFT JOIN attainment a ON a.person_id = p.id AND a.stage = step.before
        AND a.superseded_at IS NULL
    LEFT JOIN seen ON seen.person_id = p.id
    LEFT JOIN last_mentor ON last_mentor.person_id = p.id
    LEFT JOIN class ON class.person_id = p.id
    LEFT JOIN lot ON lot.person_id = p.id
    ORDER BY p.id
""".replace("{never}", str(NEVER)).replace("{steps}", STEPS)
PEOPLE = FACTS.replace("{who}", "p.dormant_since IS NULL")
PERSON = FACTS.replace("{who}", "p.id = $4::bigint")

MENTORS = """
    SELECT m.id, m.name, rpad(replace(m.village_code, '.', ''), 10, '0')::bigint AS village,
        m.weekly_minutes, m.contact_load, m.skills,
        ARRAY(SELECT day FROM unnest($3::date[]) day WHERE NOT EXISTS (
            SELECT 1 FROM mentor_leave l WHERE l.mentor_id = m.id
            AND day BETWEEN l.first_day AND l.last_day)) AS days
    FROM mentor m
    WHERE m.district_code >= $1::text AND m.district_code < $1::text || '/'
        AND m.active_from <= $2::date AND (m.active_to IS NULL OR m.active_to >= $2::date + 4)
    ORDER BY m.id
"""

LED_BY_HAND = f"""
    SELECT f.mentor_id AS leader, s.slot, s.duration FROM session_facilitator f
    JOIN training_session s ON s.id = f.session_id AND s.status = 'SCHEDULED'
    WHERE s.held_on BETWEEN $1::date AND $1::date + 4 AND {BY_HAND}
"""

CADRES = """
    SELECT k.id, p.name, rpad(replace(p.village_code, '.', ''), 10, '0')::bigint AS village,
        k.weekly_minutes, k.competences AS skills, $3::date[] AS days
    FROM cadre k JOIN person p ON p.id = k.person_id
    WHERE p.village_code >= $1::text AND p.village_code < $1::text || '/'
        AND k.active_from <= $2::date AND (k.active_to IS NULL OR k.active_to >= $2::date + 4)
    ORDER BY k.id
"""

SHARED_BY_HAND = f"""
    SELECT c.cadre_id AS leader, s.slot, s.duration FROM session_cadre c
    JOIN training_session s ON s.id = c.session_id AND s.status = 'SCHEDULED'
    WHERE s.held_on BETWEEN $1::date AND $1::date + 4 AND {SHARED}
"""

SESSIONS = f"""
    SELECT s.id, s.title, rpad(replace(s.area_code, '.', ''), 10, '0')::bigint AS village,
        s.topic, s.held_on, s.slot, s.duration, s.sector, s.mode,
        greatest(s.capacity - (SELECT count(*) FROM attendance a WHERE a.session_id = s.id
            AND a.status IN ('CONFIRMED', 'PRESENT')), 0) AS room,
        greatest(s.facilitators_needed - (SELECT count(*) FROM session_facilitator f
            WHERE f.session_id = s.id AND {BY_HAND})
            - (SELECT count(*) FROM session_cadre c JOIN cadre k ON k.id = c.cadre_id
                WHERE c.session_id = s.id AND (k.active_to IS NULL OR k.active_to >= s.held_on)
                AND {SHARED}), 0) AS need
    FROM training_session s
    WHERE s.area_code >= $1::text AND s.area_code < $1::text || '/' AND s.status = 'SCHEDULED'
        AND s.held_on BETWEEN greatest($2::date, $3::date) AND $2::date + 4
    ORDER BY s.id
"""
SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL jit = off;
    SET LOCAL work_mem = '64MB'
"""  # one snapshot for all; hashes of a city's people stay in memory
