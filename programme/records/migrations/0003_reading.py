"""The indexes that the reads use: a list screen, a mentor's day, a board, a funnel."""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "area_parent": "area (parent_code)",
    "area_level": "area (level, code)",
    "person_village": "person (village_code, id)",
    "person_next_stage": "person (next_stage, village_code)",
    "person_name": "person (name, id)",
    "person_name_trgm": "person USING gin (name gin_trgm_ops)",
    "person_phone": "person (phone_hash)",
    "registration_day": "registration (registered_on, recorded_at)",
    "business_sector": "business (sector)",
    "consent_latest": "consent (person_id, purpose, id DESC)",
    "mentor_district": "mentor (district_code)",
    "caseload_of_mentor": "caseload (mentor_id, person_id) WHERE valid_to IS NULL",
    "caseload_of_person": "caseload (person_id) WHERE valid_to IS NULL",
    "contact_of_person": "contact (person_id, contacted_on DESC)",
    "contact_of_mentor": "contact (mentor_id, contacted_on DESC)",
    "training_session_area_day": "training_session (area_code, held_on)",
    "training_session_day": "training_session (held_on)",
    "attendance_of_person": "attendance (person_id)",
    "attainment_stage_day": "attainment (stage, attained_on)",
    "attainment_recorded": "attainment (recorded_at)",
    "weekly_plan_week": "weekly_plan (week, area_code)",
    "assignment_of_mentor": "assignment (mentor_id, planned_on)",
    "assignment_of_person": "assignment (person_id)",
    "assignment_of_session": "assignment (session_id) WHERE session_id IS NOT NULL",
    "job_status": "job (status)",
    "change_txid": "change (txid)",
    "point_entry_of_actor": "point_entry (actor_id, week)",
    "session_cadre_of_cadre": "session_cadre (cadre_id)",
    "point_total_board": "point_total (week, points DESC)",
    "one_time_code_phone": "one_time_code (phone_hash, created_at DESC)",
    "refresh_token_family": "refresh_token (family)",
}


class Migration(migrations.Migration):
    dependencies = [("programme", "0002_integrity")]
    operations = [
        ops.RunSQL(
            [f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()],
            [f"DROP INDEX {name}" for name in INDEXES],
        )
    ]
