"""What the database itself refuses: to delete a sent case, a decision, an appeal or a payment, and to change a decision or a ledger row afterwards.

A link to a person who is gone may still be emptied (ON DELETE SET NULL), so that people can be forgotten. TRUNCATE, which
empties a test or demo database, fires no row trigger.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION grants_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the record of a case is kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER application_kept BEFORE DELETE ON grants_application
    FOR EACH ROW WHEN (OLD.case_number IS NOT NULL) EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER decision_kept BEFORE DELETE ON grants_decision
    FOR EACH ROW EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER decision_unchanged BEFORE UPDATE ON grants_decision
    FOR EACH ROW WHEN (
        (OLD.application_id, OLD.kind, OLD.outcome, OLD.amount_ore, OLD.explanation, OLD.decided_at, OLD.appeal_due,
         OLD.letter_id, OLD.archive_copy_id, OLD.replaces_id)
        IS DISTINCT FROM
        (NEW.application_id, NEW.kind, NEW.outcome, NEW.amount_ore, NEW.explanation, NEW.decided_at, NEW.appeal_due,
         NEW.letter_id, NEW.archive_copy_id, NEW.replaces_id)
    ) EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER appeal_kept BEFORE DELETE ON grants_appeal
    FOR EACH ROW EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER payment_kept BEFORE DELETE ON grants_payment
    FOR EACH ROW EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER ledger_kept BEFORE DELETE ON grants_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON grants_ledgerentry
    FOR EACH ROW WHEN (
        (OLD.key, OLD.call_id, OLD.county_id, OLD.application_id, OLD.kind, OLD.committed_ore, OLD.spent_ore, OLD.at)
        IS DISTINCT FROM
        (NEW.key, NEW.call_id, NEW.county_id, NEW.application_id, NEW.kind, NEW.committed_ore, NEW.spent_ore, NEW.at)
    ) EXECUTE FUNCTION grants_refuse();

CREATE TRIGGER version_kept BEFORE UPDATE OF terms, sha256, number OR DELETE ON grants_callversion
    FOR EACH ROW EXECUTE FUNCTION grants_refuse();
"""

NO_GUARDS = """
DROP TRIGGER version_kept ON grants_callversion;
DROP TRIGGER ledger_unchanged ON grants_ledgerentry;
DROP TRIGGER ledger_kept ON grants_ledgerentry;
DROP TRIGGER payment_kept ON grants_payment;
DROP TRIGGER appeal_kept ON grants_appeal;
DROP TRIGGER decision_unchanged ON grants_decision;
DROP TRIGGER decision_kept ON grants_decision;
DROP TRIGGER application_kept ON grants_application;
DROP FUNCTION grants_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
