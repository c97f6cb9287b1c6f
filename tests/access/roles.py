"""Everybody who may come by, and the groups the table speaks of."""

ANONYMOUS = "anonymous"
UNVERIFIED = "unverified teacher"
TEACHER = "teacher who booked"
COLLEAGUE = "colleague"
SCHOOL_LEADER = "school leader"
OTHER_TEACHER = "teacher at another school"
MEMBER = "partner member"
ADMIN = "partner admin"
OTHER_MEMBER = "admin of another partner"
ROLE_MODEL = "role model"
REVIEWER = "reviewer"
COORDINATOR = "regional coordinator"
CASE_HANDLER = "NSR case handler"
LEADER = "NSR leader"
FINANCE = "NSR finance"
SUPERUSER = "superuser"

Group = frozenset[str]

EVERYBODY: Group = frozenset(
    {
        ANONYMOUS, UNVERIFIED, TEACHER, COLLEAGUE, SCHOOL_LEADER, OTHER_TEACHER, MEMBER, ADMIN, OTHER_MEMBER,
        ROLE_MODEL, REVIEWER, COORDINATOR, CASE_HANDLER, LEADER, FINANCE, SUPERUSER,
    }
)  # fmt: skip
SIGNED_IN: Group = EVERYBODY - {ANONYMOUS}
# Verified at the school that booked.
SCHOOL: Group = frozenset({TEACHER, COLLEAGUE, SCHOOL_LEADER})
VERIFIED: Group = SCHOOL | {OTHER_TEACHER}
TEACHERS: Group = VERIFIED | {UNVERIFIED}
# Members of the organisation that is visited.
HOST: Group = frozenset({MEMBER, ADMIN})
HOST_ADMIN: Group = frozenset({ADMIN})
PARTNERS: Group = HOST | {OTHER_MEMBER}
NSR: Group = frozenset({CASE_HANDLER, LEADER, FINANCE})
STAFF: Group = NSR | {SUPERUSER}
# Those who come in at the admin's door, and have a second factor.
ADMITTED: Group = STAFF | {REVIEWER}
# Those who may change things in the admin.
WORKERS: Group = frozenset({CASE_HANDLER, LEADER, SUPERUSER})
LEADERS: Group = frozenset({LEADER, SUPERUSER})
BOTH_SIDES: Group = SCHOOL | HOST
NOBODY: Group = frozenset()
