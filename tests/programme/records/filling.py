"""A row in every table, so that every rule of the database has something to refuse."""

from programme import audit, devices
from programme.records import store
from programme.words import ConsentPurpose, EvidenceKind, Role
from tests.programme import plan_rows, rows


async def fill() -> None:
    """Put a row into each table of the connected, migrated database."""
    await rows.district()
    mentor, supervisor, cadre = await rows.mentor(), await rows.supervisor(), await rows.cadre()
    person = await rows.person(mentor=mentor)
    await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    session = await rows.session(leader=mentor, sharer=cadre)
    await rows.attendance(session, person, recorded_by=mentor)
    await rows.attained(person, 2, on=rows.DAY, evidence=EvidenceKind.ATTENDANCE)
    await plan_rows.assignment(person, mentor, supervisor)
    await plan_rows.plan(rows.DISTRICT, supervisor, status="QUEUED")
    await rows.consent(person, ConsentPurpose.BANK, True)
    await rows.target(5)
    await devices.open_device(mentor.id, "Phone")
    await audit.record(mentor, "TRIED", "person", 1)
    for sql in (
        "INSERT INTO org_unit (agency_code, kind, area_code, name)"
        " VALUES ('PPKUKM', 'AGENCY', '31', 'x'), ('PPKUKM', 'SUDIN', '31.74', 'x')",
        "UPDATE org_unit SET parent_id = (SELECT min(id) FROM org_unit) WHERE kind = 'SUDIN'",
        "INSERT INTO agency (code, name_id, name_en) VALUES ('DPPAPP', 'x', 'x')",
        "INSERT INTO transfer (person_id, from_agency, to_agency, office_id, moved_on, reason,"
        " recorded_at, actor_id) SELECT 1, 'DPPAPP', 'PPKUKM', min(id), '2020-01-01', 'x', now(), 1"
        " FROM org_unit",
        "INSERT INTO dormancy (person_id, dormant, since, reason, recorded_at, actor_id)"
        " VALUES (1, TRUE, '2020-01-01', 'x', now(), 1)",
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES (1, '2020-01-01', '2020-01-02', 'x')",
        "INSERT INTO business (person_id, name, level, workers) VALUES (1, 'x', 'BEGINNER', 1)",
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
        " VALUES (1, 1, 'CALL', 'REACHED', '2020-01-01', now())",
        "INSERT INTO plan_session (plan_id, session_id, mentor_id) VALUES (1, 1, 1)",
        "INSERT INTO plan_cadre (plan_id, session_id, cadre_id) VALUES (1, 1, 1)",
        "INSERT INTO plan_part (plan_id, district_code, data) VALUES (1, '31.74.09', 'x')",
        "INSERT INTO plan_whole (plan_id, data) VALUES (1, 'x')",
        "INSERT INTO plan_lock (week, kind, area_code, person_id, mentor_id, action, session_id,"
        " locked_by_id, locked_at) VALUES"
        " ('2020-10-26', 'CHOICE', '31.74.09.1001', 1, 1, 'CALL', 1, 1, now()),"
        " ('2020-10-26', 'LEADER', '31.74.09.1001', NULL, 1, NULL, 1, 1, now())",
        "INSERT INTO scenario (plan_id, name, changes, job_id, requested_by_id, requested_at)"
        " VALUES (1, 'x', '{}', 1, 1, now())",
        "INSERT INTO handover (area_code, reason, status, leaver_id, job_id, requested_by_id,"
        " requested_at) VALUES ('31.74.09', 'LEAVER', 'QUEUED', 1, 1, 1, now())",
        "INSERT INTO handover_move (handover_id, person_id, giver_id, taker_id)"
        " VALUES (1, 1, NULL, 1)",
        "INSERT INTO expectation (plan_id, person_id, mentor_id, action, session_id, stage, p, p0,"
        " plain, margin, by_hand, odds, withheld, drawn)"
        " VALUES (1, 1, 1, 'CALL', 1, 3, .2, .1, .2, .01, FALSE, .03, TRUE, NULL)",
        "INSERT INTO duplicate_candidate (one_id, other_id, probability, levels, found_at)"
        " SELECT min(id), max(id), .99, '{}', now() FROM person",
        "INSERT INTO person_merge (survivor_id, merged_id, reason, merged_at, merged_by_id, undo)"
        " SELECT min(id), max(id), 'x', now(), 1, '{}' FROM person",
        "INSERT INTO value_added (board, actor_id, until, weeks, rows, score, low, high, top,"
        " exposure, ranked, band)"
        " VALUES ('MENTOR', 1, '2020-09-28', 26, 5, .1, 0, .2, .5, 1, TRUE, 1)",
        "INSERT INTO progress_model (created_at, kind, area_code, learned_until, version,"
        " fingerprint, rows, data) VALUES (now(), 'FIT', '31', '2020-09-28', 1, repeat('0', 64), 1,"
        " 'x')",
        "INSERT INTO marketing_event (title, kind, area_code, starts_on, ends_on, capacity, taken,"
        " stage, created_by_id, created_at)"
        " VALUES ('x', 'BAZAAR', '31', '2020-10-26', '2020-10-27', 1, 1, 4, 1, now())",
        "INSERT INTO marketing_slot (event_id, person_id, status, claimed_by_id, claimed_at)"
        " VALUES (1, 1, 'CLAIMED', 1, now())",
        "INSERT INTO sale (slot_id, person_id, band, sold_on, reference, recorded_by_id,"
        " recorded_at, attainment_id)"
        " VALUES (1, 1, 'UP_TO_2_MILLION', '2020-10-26', 'x', 1, now(), 1)",
        "INSERT INTO one_time_code (phone_hash, code_hash, created_at, expires_at, attempts)"
        " VALUES ('', '', now(), now(), 0)",
        "INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)"
        " VALUES (1, 'k', 'v', '', '{}', now())",
        "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points,"
        " matures_on, occurred_on, week, recorded_at, reverses_id) VALUES"
        " (1, 'r', 1, 'ATTENDANCE', 1, 5, '2020-10-26', '2020-10-26', '2020-10-26', now(), NULL),"
        " (1, 'r', 1, 'REVERSAL', 1, -5, '2020-10-26', '2020-10-26', '2020-10-26', now(), 1)",
        "INSERT INTO change (entity, entity_id, kind, area_code) VALUES ('x', 1, 'UPSERT', '31')",
        "INSERT INTO field_edit (entity, entity_id, field, actor_id, edited_at)"
        " VALUES ('person', 1, 'phone', 1, now())",
        "INSERT INTO conflict (entity, entity_id, person_id, field, base, yours, theirs, author_id,"
        " recorded_at) VALUES ('person', 1, 1, 'phone', '1', '2', '3', 1, now())",
        "INSERT INTO file (person_id, actor_id, purpose, name, media_type, size, expires_at)"
        " VALUES (1, 1, 'CONTACT', 'x', 'image/png', 1, now())",
        "INSERT INTO import_run (file_id, job_id, requested_by_id, requested_at, dry_run, done,"
        " new_people, new_records, known, accepted, refused, notes)"
        " VALUES (1, 1, 1, now(), FALSE, 0, 0, 0, 0, 0, 0, '{}')",
        "INSERT INTO import_row (run_id, number, code, words_en, words_id, cells)"
        " VALUES (1, 1, 'x', 'x', 'x', 'x')",
        "INSERT INTO file_chunk (file_id, start, data) VALUES (1, 0, 'x')",
        "INSERT INTO stage_path (key, name_id, name_en, steps, skipped, recorded_at)"
        " VALUES ('A', 'x', 'x', '[1, 2, 3, 4, 5, 6, 7]', '[2]', now())",
        "UPDATE person SET path_id = 1",
        "INSERT INTO stage_path_rule (path_key, agency_code, area_code, level, valid_from)"
        " VALUES ('A', 'PPKUKM', '31.74', 'NAIK_KELAS', '2020-10-26')",
        "INSERT INTO path_turn (person_id, before_id, recorded_at) VALUES (1, 1, now())",
        "INSERT INTO licence (person_id, type_code, number, issued_on, expires_on, attainment_id,"
        " file_id, recorded_at, recorded_by_id)"
        " VALUES (1, 'NIB', '1', '2020-10-26', '2021-10-26', 1, 1, now(), 1)",
        "UPDATE actor SET phone_hash = '\\x01', phone_cipher = '\\x01' WHERE id = 1",
    ):
        await store.execute(sql)
