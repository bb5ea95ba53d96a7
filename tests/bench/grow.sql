-- From the seeded city of Jakarta to the sizes of the API's benchmark: 600 mentors at work, 200,000
-- Jakpreneurs, 10,000 cadres, 1,000,000 attainments, 1,000,000 ledger rows. Each new row is a copy of
-- a seeded one under another number, so that names, areas and stages keep their skew; the same
-- seed gives the same rows.

SET LOCAL max_parallel_workers_per_gather = 0;
SELECT setseed(0.42);

-- Mentors: accounts and rows beside seeded ones at work.
CREATE TEMP TABLE hired ON COMMIT DROP AS
    SELECT row_number() OVER () AS n, m.*, a.area_code, a.agency_code AS agency, a.language,
        a.leaderboard_opt_in
    FROM (SELECT * FROM mentor WHERE active_to IS NULL ORDER BY random()
        LIMIT 600 - (SELECT count(*) FROM mentor WHERE active_to IS NULL)) m
    JOIN actor a ON a.id = m.actor_id;
CREATE TEMP TABLE top ON COMMIT DROP AS
    SELECT (SELECT max(id) FROM actor) AS actor, (SELECT max(id) FROM mentor) AS mentor,
        (SELECT max(id) FROM person) AS person, (SELECT max(id) FROM cadre) AS cadre;
INSERT INTO actor (id, role, name, area_code, agency_code, language, leaderboard_opt_in, active)
    SELECT top.actor + n, 'MENTOR', name, area_code, agency, language, leaderboard_opt_in, TRUE
    FROM hired, top;
INSERT INTO mentor (id, actor_id, agency_code, name, district_code, village_code, weekly_minutes,
        contact_load, skills, active_from)
    SELECT top.mentor + n, top.actor + n, agency_code, name, district_code, village_code,
        weekly_minutes, contact_load, skills, active_from
    FROM hired, top;

-- Jakpreneurs of the new mentors.
CREATE TEMP TABLE registered ON COMMIT DROP AS
    SELECT row_number() OVER () AS n, p.*
    FROM (SELECT * FROM person ORDER BY random()
        LIMIT 200000 - (SELECT count(*) FROM person)) p;
INSERT INTO person (id, nik_hash, nik_cipher, name, gender, birth_date, village_code, agency_code,
        registered_on, whatsapp, disability, poor_family, stage, next_stage, dormant_since)
    SELECT top.person + r.n, sha256(r.nik_hash), r.nik_cipher, r.name, r.gender, r.birth_date,
        h.village_code, r.agency_code, r.registered_on, r.whatsapp, r.disability, r.poor_family,
        r.stage, r.next_stage, r.dormant_since
    FROM top, registered r JOIN hired h ON h.n = 1 + r.n % (SELECT count(*) FROM hired);
INSERT INTO caseload (person_id, mentor_id, valid_from)
    SELECT top.person + n, top.mentor + 1 + n % (SELECT count(*) FROM hired), registered_on
    FROM registered, top;
INSERT INTO registration (person_id, agency_code, channel, registered_on, recorded_at)
    SELECT top.person + n, agency_code, 'WEB', registered_on, registered_on + time '10:00'
    FROM registered, top;
INSERT INTO business (person_id, name, sector, kbli2, level, monthly_turnover, workers)
    SELECT top.person + r.n, b.name, b.sector, b.kbli2, b.level, b.monthly_turnover, b.workers
    FROM top, registered r JOIN business b ON b.person_id = r.id;
INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)
    SELECT top.person + r.n, top.mentor + 1 + r.n % (SELECT count(*) FROM hired), c.action,
        c.outcome, c.contacted_on, c.recorded_at
    FROM top, registered r JOIN contact c ON c.person_id = r.id;

-- Stage events: those of the new people, then earlier versions that a correction superseded.
INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind, evidence_ref,
        recorded_by_id, validated_by_id, validated_at)
    SELECT top.person + r.n, t.stage, t.attained_on, t.recorded_at, t.evidence_kind,
        t.evidence_ref, t.recorded_by_id, t.validated_by_id, t.validated_at
    FROM top, registered r JOIN attainment t ON t.person_id = r.id AND t.superseded_at IS NULL;
INSERT INTO attainment (person_id, stage, attained_on, recorded_at, superseded_at, evidence_kind,
        recorded_by_id)
    SELECT person_id, stage, attained_on - 1, recorded_at, recorded_at + interval '9 hours',
        evidence_kind, recorded_by_id
    FROM (SELECT * FROM attainment CROSS JOIN generate_series(1, 3) version
        ORDER BY version, random()) earlier
    LIMIT 1000000 - (SELECT count(*) FROM attainment);

-- Cadres: Jakpreneurs far along.
CREATE TEMP TABLE volunteers ON COMMIT DROP AS
    SELECT row_number() OVER () AS n, p.id, p.name, p.village_code, random() < 0.6 AS opt_in
    FROM (SELECT p.* FROM person p WHERE stage >= 4
        AND NOT EXISTS (SELECT 1 FROM cadre c WHERE c.person_id = p.id)
        ORDER BY random() LIMIT 10000 - (SELECT count(*) FROM cadre)) p;
INSERT INTO actor (id, role, name, area_code, person_id, language, leaderboard_opt_in, active)
    SELECT top.actor + 1000 + n, 'CADRE', name, village_code, id, 'id', opt_in, TRUE
    FROM volunteers, top;
INSERT INTO cadre (id, actor_id, person_id, weekly_minutes, competences, pkk, active_from)
    SELECT top.cadre + n, top.actor + 1000 + n, id, 180, '["CULINARY"]', n % 7 = 0, '2019-06-01'
    FROM volunteers, top;

-- The ledger: points of cadres and mentors, few with many, over the weeks of the city.
CREATE TEMP TABLE earners ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY random()) AS n, actor_id
    FROM (SELECT actor_id FROM cadre UNION ALL SELECT actor_id FROM mentor WHERE active_to IS NULL);
INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points, matures_on,
        occurred_on, week, recorded_at)
    SELECT e.actor_id, 'SHARING_GUEST', 1, 'ATTENDANCE', 10000000 + g.number, g.points,
        g.week + 37, g.week + 2, g.week, g.week + time '12:00'
    FROM (SELECT number, 1 + (random() * random() * 5)::int AS points,
            '2019-01-07'::date + 7 * (94 * sqrt(random()))::int % 658 AS week,
            1 + ((SELECT count(*) FROM earners) * random() * random())::bigint AS earner
        FROM generate_series(1, 1000000 - (SELECT count(*) FROM point_entry)) number) g
    JOIN earners e ON e.n = g.earner
    ORDER BY g.number;
