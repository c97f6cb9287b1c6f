"""Which fields hold personal data, for every field of every model. A test fails on a field that is in neither table.

Personal: tells who someone is, how to reach her, or what she wrote. A link to a user is personal too, since it names her.
Models of Django and the packages we use are declared with ours. What a package's model holds beyond this is in its own docs.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

# model label → its personal fields
PERSONAL: dict[str, str] = {
    "account.EmailAddress": "user email",
    "account.EmailConfirmation": "email_address key",
    "accounts.User": "password last_login email name phone language came_as date_joined groups user_permissions",
    "accounts.User_groups": "user",
    "accounts.User_user_permissions": "user",
    "admin.LogEntry": "user object_repr change_message",
    "bookings.AnswerLink": "user",
    "bookings.Booking": "booked_by contact_name contact_email contact_phone working_on needs reason host_note role_model",
    "bookings.BookingDraft": "user fields",
    "bookings.Evaluation": "answered_by",
    "bookings.EvaluationAnswer": "text",
    "catalogue.Activity": "contact_name contact_email contact_phone created_by role_models",
    "catalogue.Activity_role_models": "rolemodel",
    "catalogue.HistoricalActivity": "contact_name contact_email contact_phone created_by history_user history_change_reason",
    "catalogue.Slot": "cancel_reason role_models",
    "catalogue.SlotRoleModel": "role_model",
    "documents.Document": "title filename context file last_error",
    "grants.Appeal": "text entered_by conclusion handler decided_by body_answer body_entered_by",
    "grants.Application": "applicant applicant_name applicant_email office_name office_email office_phone reason handler leader_name leader_email",
    "grants.ApplicationRead": "user",
    "grants.Attachment": "name uploaded_by",
    "grants.BulkJob": "created_by",
    "grants.CallVersion": "created_by",
    "grants.CaseMessage": "author author_name text",
    "grants.Claim": "comment sent_by checked_by",
    "grants.Conflict": "user reason",
    "grants.Decision": "explanation prepared_by decided_by",
    "grants.HistoricalCall": "history_change_reason history_user",
    "grants.HistoricalPayerDetails": "entered_by confirmed_by history_change_reason history_user",
    "grants.LeaderLink": "name email",
    "grants.LedgerEntry": "by",
    "grants.PayerDetails": "entered_by confirmed_by",
    "grants.PaymentBatch": "prepared_by approved_by",
    "grants.PayoutAccount": "entered_by verified_by",
    "grants.Proposal": "explanation prepared_by",
    "grants.Trip": "distance_reason",
    "grants.VoidedConfirmation": "name email voided_by",
    "mfa.Authenticator": "user data",
    "notifications.InboxItem": "message user",
    "notifications.Message": "user email context url calendar last_error subject text html key",
    "partners.HistoricalOrganisation": "history_user history_change_reason",
    "partners.HistoricalRoleModel": "name work about birth_year attendance email phone user history_user history_change_reason",
    "partners.Invitation": "email invited_by",
    "partners.Member": "user",
    "partners.RoleModel": "name work about birth_year attendance email phone user",
    "regions.Coordinator": "user",
    "schools.Membership": "user",
    "sessions.Session": "session_key session_data",
    "socialaccount.SocialAccount": "user uid extra_data",
    "socialaccount.SocialToken": "account token token_secret",
    "usersessions.UserSession": "user ip session_key user_agent data",
    "workflow.LogEntry": "user reason data",
}

# model label → its fields that say nothing about a person
IMPERSONAL: dict[str, str] = {
    "account.EmailAddress": "id verified primary",
    "account.EmailConfirmation": "id created sent",
    "accounts.User": "id is_superuser is_active is_staff",
    "accounts.User_groups": "id group",
    "accounts.User_user_permissions": "id permission",
    "admin.LogEntry": "id action_time content_type object_id action_flag",
    "auth.Group": "id name permissions",
    "auth.Group_permissions": "id group permission",
    "auth.Permission": "id name content_type codename",
    "bookings.AnswerLink": "id booking side created_at expires_at used_at",
    "bookings.Booking": (
        "status status_changed_at id key activity slot school group_name grade pupils adults seats sequence chase_at expires_at created_at"
    ),
    "bookings.BookingDraft": "id activity updated_at",
    "bookings.BookingRules": (
        "id chase_after_workdays expire_after_workdays link_valid_days no_show_days open_requests_per_group requests_per_day"
        " keep_people_months"
    ),
    "bookings.Evaluation": "id booking took_place pupils_met answered_at",
    "bookings.EvaluationAnswer": "id evaluation question value",
    "bookings.EvaluationQuestion": "id nb nn en answer factor order is_active",
    "bookings.ProposedTime": "id uuid booking side starts_at ends_at is_open created_at",
    "catalogue.Activity": (
        "id status status_changed_at organisation slug kind title summary pupils_do preparation grades factors place address municipality"
        " latitude longitude meeting_url group_min group_max unit languages duration_minutes booking_kind instant external_url"
        " booking_closes_days cancel_days meeting_point bring clothing lunch accessibility price_note created_at updated_at published_at"
        " subjects saved_steps"
    ),
    "catalogue.Activity_role_models": "id activity",
    "catalogue.Activity_subjects": "id activity subject",
    "catalogue.HistoricalActivity": (
        "id status status_changed_at slug kind title summary pupils_do preparation grades factors place address latitude longitude meeting_url"
        " group_min group_max unit languages duration_minutes booking_kind instant external_url booking_closes_days cancel_days"
        " meeting_point bring clothing lunch accessibility price_note created_at updated_at published_at organisation municipality"
        " saved_steps history_id history_date history_type"
    ),
    "catalogue.SearchRow": (
        "activity kind_bit grade_bits subject_bits county_code municipality_code digital latitude longitude next_start last_start"
        " free_slots published_at changed_at"
    ),
    "catalogue.SearchText": "row text vector",
    "catalogue.Slot": "id uuid activity series starts_at ends_at capacity taken listed status created_at",
    "catalogue.SlotRoleModel": "id slot period active",
    "catalogue.SlotSeries": "id activity weekdays every_weeks first_day last_day starts ends capacity created_at",
    "catalogue.Subject": "id slug name bit",
    "contenttypes.ContentType": "id app_label model",
    "documents.Document": (
        "id kind key language template variant status sha256 size created_at rendered_at attempts lease_until"
    ),
    "grants.Appeal": (
        "status status_changed_at id decision received_at late decided_at new_decision letter archive_copy body_answered_on "
        "body_letter body_archive_copy"
    ),
    "grants.Application": (
        "status status_changed_at id call version subject_key case_number school county language invoice_reference estimate_ore"
        " other_cover_ore expected_ore rule_lines rules_passed granted_ore payable_ore payout_account leader_by_link leader_confirmed_at"
        " submitted_at decided_at answer_due documentation_due remind_on created_at"
    ),
    "grants.ApplicationRead": "id application hour",
    "grants.Attachment": "id application kind content_type size sha256 path uploaded_at removed_at",
    "grants.BulkJob": "id created_at status lease_until finished_at",
    "grants.BulkJobItem": "id job application amount_ore status message",
    "grants.Call": (
        "id uuid scheme title title_nn text text_nn audience audience_nn public_schools private_schools opens_at closes_at frame_ore"
        " two_person_limit_ore documentation_days first_reminder_days second_reminder_days information_days appeal_days appeal_public appeal_private"
        " appeal_body appeal_body_nn status created_at"
    ),
    "grants.CallVersion": "id call number terms sha256 created_at",
    "grants.CaseMessage": "id application from_staff at",
    "grants.CaseNumber": "id prefix year last",
    "grants.Claim": "application pupils cost_ore sent_at checked_at",
    "grants.Conflict": "id application declared_at",
    "grants.CountyBalance": "id call county committed_ore spent_ore",
    "grants.CountyShare": "id call county reserved_ore",
    "grants.Decision": "application outcome amount_ore id kind decided_at lapse_reason automatic appeal_due letter archive_copy replaces reasons",
    "grants.Decision_reasons": "id decision rejectionreason",
    "grants.GrantRules": (
        "id leader_link_days largest_sum_ore attachment_max_mb attachment_max_megapixels attachments_per_case"
    ),
    "grants.GrantStatistic": "id case scheme county municipality private month outcome pupils km granted_ore paid_ore",
    "grants.HistoricalCall": (
        "id uuid title title_nn text text_nn audience audience_nn public_schools private_schools opens_at closes_at frame_ore"
        " two_person_limit_ore documentation_days first_reminder_days second_reminder_days information_days appeal_days appeal_public appeal_private"
        " appeal_body appeal_body_nn status created_at scheme history_id history_date history_type"
    ),
    "grants.HistoricalPayerDetails": "id name customer_id account bic confirmed_at history_id history_date history_type",
    "grants.LeaderLink": "id application created_at expires_at used_at sums",
    "grants.LedgerEntry": "id key call county application kind committed_ore spent_ore note at",
    "grants.LetterText": "id call outcome nb nn",
    "grants.PayerDetails": "id name customer_id account bic confirmed_at",
    "grants.Payment": (
        "id batch application end_to_end_id amount_ore account_number account_holder remittance status bank_reason settled_at"
    ),
    "grants.PaymentBatch": "status status_changed_at id message_id pay_on payer total_ore count created_at",
    "grants.PayoutAccount": "id status status_changed_at school number holder created_at",
    "grants.Proposal": "id application outcome amount_ore kind created_at reasons",
    "grants.Proposal_reasons": "id proposal rejectionreason",
    "grants.RejectionReason": "id nb nn is_active",
    "grants.Scheme": "id slug kind name name_nn legal_basis legal_basis_nn purpose purpose_nn case_prefix",
    "grants.TransportTerms": (
        "id call ceiling_per_pupil_ore ceiling_per_trip_ore ceiling_per_half_year_ore share_percent min_distance_km"
        " distance_factor_percent distance_leeway_percent modes offer_above_ore"
    ),
    "grants.Trip": (
        "application booking visit_at activity_title host_name destination pupils adults mode computed_km distance_km"
    ),
    "grants.VoidedConfirmation": "id application by_link confirmed_at changed voided_at",
    "mfa.Authenticator": "id type created_at last_used_at",
    "notifications.InboxItem": "id created_at read_at",
    "notifications.Message": (
        "id thread kind language calendar_method confidential message_id status attempts created_at next_attempt_at lease_until sent_at documents"
    ),
    "notifications.Message_documents": "id message document",
    "partners.HistoricalOrganisation": (
        "id status status_changed_at slug orgnr name kind about website address agreement_ends_on created_at municipality history_id"
        " history_date history_type"
    ),
    "partners.HistoricalRoleModel": "id uuid is_active created_at organisation history_id history_date history_type",
    "partners.Invitation": "id organisation role created_at expires_at used_at withdrawn_at",
    "partners.Member": "id uuid organisation role created_at",
    "partners.Organisation": (
        "id status status_changed_at slug orgnr name kind about website address municipality agreement_ends_on created_at"
    ),
    "partners.PartnerRules": "id role_model_max_age invitation_valid_days invitations_per_day open_applications_per_person",
    "partners.RoleModel": "id uuid organisation is_active created_at",
    "regions.County": "number name",
    "regions.Municipality": "number name county latitude longitude",
    "regions.Coordinator": "id county",
    "regions.SchoolHoliday": "id county name first_day last_day",
    "schools.Membership": "id status status_changed_at school role leader_by verified_by is_main created_at",
    "schools.School": (
        "id orgnr name folded municipality address postal_code postal_place latitude longitude first_grade last_grade is_primary is_upper_secondary"
        " is_private pupils language_form website closed_at imported_at"
    ),
    "schools.SchoolDomain": "id domain school municipality",
    "sessions.Session": "expire_date",
    "socialaccount.SocialAccount": "id provider last_login date_joined",
    "socialaccount.SocialApp": "id provider provider_id name client_id secret key settings",
    "socialaccount.SocialToken": "id app expires_at",
    "usersessions.UserSession": "id created_at last_seen_at",
    "workflow.JobRun": "id name started_at finished_at ok detail",
    "workflow.LogEntry": "id content_type object_id machine from_state to_state at role",
}


def stored_fields() -> Iterator[tuple[str, str]]:
    """Every (model label, field name) that has a column or a link table of its own."""
    for model in apps.get_models(include_auto_created=True):
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            yield model._meta.label, field.name


def declared(table: dict[str, str]) -> set[tuple[str, str]]:
    """The (model label, field name) pairs of one of the two tables."""
    return {(label, name) for label, names in table.items() for name in names.split()}
